// Every kind of number is written in both orders; the offset after it is returned.
function onTrack(event) {
  const written = (method, ...args) => {
    const bytes = Buffer.alloc(9);
    return [bytes[method](...args), bytes.toString('hex')];
  };
  const value = [
    written('writeInt8', -128, 1),
    written('writeUInt8', 255),
    written('writeInt16LE', -2, 1),
    written('writeUInt16BE', 65535, 1),
    written('writeInt32BE', -123456, 2),
    written('writeUint32LE', 4294967295, 2),
    written('writeFloatLE', 1.5, 1),
    written('writeDoubleBE', Math.PI, 1),
    written('writeBigInt64LE', -5n, 1),
    written('writeBigUInt64BE', 2n ** 64n - 1n, 0),
    written('writeIntLE', -(2 ** 40), 1, 6),
    written('writeUIntBE', 2 ** 40 - 1, 1, 5),
    written('writeInt16LE', '12'),
    written('writeInt8', NaN),
  ];
  return { ...event, value };
}
