// `uuidv5.uuidv5` makes the same UUID of the same namespace and name.
const make = uuidv5.uuidv5;
const onTrack = (event) => {
  const space = make('null', 'splice');
  return {
    ...event,
    value: [make('url', 'http://example.com/page'), make('dns', 'example.com'), space, make(space, event.userId), make(space, 'ä€😀'), make(space, '')],
  };
};
