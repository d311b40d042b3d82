// Numbers out of range and wrong offsets are refused with Node's words.
function onTrack(event) {
  const attempts = [
    (b) => b.readInt8(8),
    (b) => b.readInt8(1.5),
    (b) => b.readInt8('1'),
    (b) => b.readInt32LE(-1),
    (b) => b.readDoubleBE(1),
    (b) => Buffer.alloc(2).readInt32LE(0),
    (b) => b.readUIntLE(0, 7),
    (b) => b.readUIntLE(0),
    (b) => b.writeInt8(200),
    (b) => b.writeUInt16LE(-1),
    (b) => b.writeUInt32LE(2 ** 32),
    (b) => b.writeInt32LE(2 ** 31),
    (b) => b.writeIntBE(0xffffffffff, 0, 5),
    (b) => b.writeUIntBE(2 ** 40, 0, 5),
    (b) => b.writeBigInt64LE(2n ** 63n),
    (b) => b.writeBigUInt64LE(-1n),
    (b) => b.writeBigUInt64LE(1),
  ];
  const value = attempts.map((attempt) => {
    try {
      return attempt(Buffer.alloc(8));
    } catch (error) {
      return [error.name, error.code, error.message];
    }
  });
  return { ...event, value };
}
