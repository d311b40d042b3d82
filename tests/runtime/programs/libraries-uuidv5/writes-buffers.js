// UUIDs may be binary, and names buffers.
const make = uuidv5.uuidv5;
const onTrack = (event) => {
  const binary = make('dns', 'example.com', true);
  return {
    ...event,
    value: [Buffer.isBuffer(binary), binary.toString('hex'), make('dns', Buffer.from('example.com')), typeof make.uuidToString, make.uuidToString(binary)],
  };
};
