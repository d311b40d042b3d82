// A value may say itself how it is shown.
function onTrack(event) {
  const custom = Symbol.for('nodejs.util.inspect.custom');
  class Secret { [custom]() { return 'Secret <hidden>'; } }
  class Wrapped {
    constructor() { this.raw = 1; }
    [custom](depth, options) { return { depth, colors: options.colors }; }
  }
  console.log(new Secret(), { inner: new Secret(), wrapped: new Wrapped() });
  console.log({ [custom]() { return 'two\nlines'; } }, [{ [custom]: 'no function' }]);
  console.dir(new Wrapped());
}
