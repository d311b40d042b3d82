// `AWS.DynamoDB.Converter` and the sets of a DocumentClient convert values to and from DynamoDB's types.
const onTrack = (event) => {
  const { Converter, DocumentClient } = AWS.DynamoDB;
  const db = new DocumentClient({ region: 'eu-central-1' });
  const values = {
    text: 'é', empty: '', number: -1.5e3, yes: true, none: null, list: [1, 'a', [], {}], map: { a: { b: 'c' } },
    bytes: Buffer.from([0, 255]), texts: db.createSet(['a', 'b']), numbers: db.createSet([1, 2]),
  };
  const marshalled = Converter.marshall(values);
  const back = Converter.unmarshall(marshalled);
  const attempt = (act) => {
    try {
      return act();
    } catch ({ name, code, message }) {
      return [name, code, message];
    }
  };
  const value = [
    marshalled, back, back.texts.values, Converter.input(undefined), Converter.input('', { convertEmptyValues: true }),
    Converter.output({ N: '1' }), Converter.output({ N: '12345678901234567890' }, { wrapNumbers: true }).value,
    attempt(() => db.createSet([1, 'a'], { validate: true })), attempt(() => db.createSet([])),
  ];
  return { ...event, value };
};
