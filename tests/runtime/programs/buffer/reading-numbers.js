// Every kind of number is read in both orders.
function onTrack(event) {
  const bytes = Buffer.from('80ff7f01c0490fdbfe', 'hex');
  const kinds = ['Int8', 'UInt8', 'Int16LE', 'Int16BE', 'UInt16LE', 'UInt16BE', 'Int32LE', 'Int32BE', 'UInt32LE', 'UInt32BE',
    'FloatLE', 'FloatBE', 'DoubleLE', 'DoubleBE', 'BigInt64LE', 'BigInt64BE', 'BigUInt64LE', 'BigUInt64BE'];
  const value = kinds.map((kind) => [0, 1].map((offset) => `${bytes[`read${kind}`](offset)}`));
  for (const size of [1, 2, 3, 4, 5, 6]) {
    value.push([bytes.readIntLE(1, size), bytes.readIntBE(1, size), bytes.readUIntLE(1, size), bytes.readUintBE(1, size)]);
  }
  return { ...event, value };
}
