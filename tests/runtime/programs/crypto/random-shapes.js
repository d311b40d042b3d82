// Random values have the shape that was asked for, and differ.
function onTrack(event) {
  const bytes = crypto.randomBytes(16);
  const ids = new Set(Array.from({ length: 50 }, () => crypto.randomUUID()));
  const isUuid = (id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id);
  const numbers = Array.from({ length: 200 }, () => crypto.randomInt(5, 8));
  const filled = crypto.randomFillSync(Buffer.alloc(40), 20);
  const values = crypto.getRandomValues(new Uint32Array(8));
  const value = [
    [Buffer.isBuffer(bytes), bytes.length, crypto.randomBytes(0).length, crypto.randomBytes(3.7).length],
    [ids.size, [...ids].every(isUuid)],
    [...new Set(numbers)].sort(),
    [crypto.randomInt(1), crypto.randomInt(-3, -2)],
    [filled.subarray(0, 20).every((byte) => byte === 0), filled.subarray(20).some((byte) => byte !== 0)],
    values.some((number) => number > 65536),
    bytes.equals(crypto.randomBytes(16)),
  ];
  return { ...event, value };
}
