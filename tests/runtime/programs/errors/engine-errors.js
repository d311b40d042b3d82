// Mistakes give the native classes of error.
const mistakes = [
  () => undefined.property,
  () => missing,
  () => new Array(-1),
  () => JSON.parse('{'),
  () => decodeURIComponent('%'),
  () => null[Symbol.iterator],
  () => (1).toFixed(200),
  () => Symbol() + '',
  () =>
    new (class {
      constructor() {
        this.#x;
      }
      #x = 1;
      static y = BigInt(1.5);
    })(),
  () => 'x'.repeat(-1),
  () => ({}).x(),
  () => [].reduce((a) => a),
];
function onTrack(event) {
  const value = mistakes.map((mistake) => {
    try {
      return ['fine', mistake()];
    } catch (error) {
      return [error.name, error instanceof Error, error.constructor.name];
    }
  });
  return { ...event, value };
}
