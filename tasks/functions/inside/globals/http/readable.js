// A stream of Node's kind over a body that is here as a whole: one piece, then the end.
const { defer, owner } = kit;
const EventEmitter = require('events');

class Readable extends EventEmitter {
  #content;
  #encoding = null;
  #flowing = null;
  #scheduled = false;
  #taken = false;
  #pipes = [];
  #turn = owner();
  readableEnded = false;
  destroyed = false;
  constructor(content) {
    super();
    this.#content = content;
  }
  get readable() {
    return !this.readableEnded && !this.destroyed;
  }
  get readableFlowing() {
    return this.#flowing;
  }
  get readableEncoding() {
    return this.#encoding;
  }
  get readableObjectMode() {
    return false;
  }
  on(name, listener) {
    super.on(name, listener);
    if (name === 'data' && this.#flowing !== false) this.resume();
    else if (name === 'readable') this.#soon();
    return this;
  }
  addListener(name, listener) {
    return this.on(name, listener);
  }
  setEncoding(encoding) {
    this.#encoding = encoding;
    return this;
  }
  resume() {
    this.#flowing = true;
    this.#soon();
    return this;
  }
  pause() {
    this.#flowing = false;
    return this;
  }
  isPaused() {
    return this.#flowing === false;
  }
  read() {
    const piece = this.#take();
    if (this.#taken && !this.#flowing) this.#soon();
    return piece;
  }
  pipe(destination, options) {
    const write = (piece) => destination.write(piece);
    this.#pipes.push({ destination, write });
    this.on('data', write);
    const finish = () => {
      if (this.#pipes.some((one) => one.write === write)) destination.end();
    };
    if (options?.end !== false) this.on('end', finish);
    destination.emit?.('pipe', this);
    return destination;
  }
  unpipe(destination) {
    const isMeant = (one) => destination === undefined || one.destination === destination;
    for (const { write } of this.#pipes.filter(isMeant)) this.off('data', write);
    this.#pipes = this.#pipes.filter((one) => !isMeant(one));
    return this;
  }
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    defer(this.#turn, () => {
      if (error) this.emit('error', error);
      this.emit('close');
    });
    return this;
  }
  async *[Symbol.asyncIterator]() {
    const piece = this.#take();
    if (piece !== null) yield piece;
    this.#end();
  }
  #take() {
    if (this.#taken || this.destroyed) return null;
    this.#taken = true;
    return this.#piece();
  }
  #piece() {
    if (this.#encoding === null) {
      const { buffer } = this.#content;
      return buffer.length > 0 ? buffer : null;
    }
    const isUtf8 = /^utf-?8$/i.test(this.#encoding);
    return (isUtf8 ? this.#content.text : this.#content.buffer.toString(this.#encoding)) || null;
  }
  #soon() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    defer(this.#turn, () => {
      this.#scheduled = false;
      this.#step();
    });
  }
  #step() {
    if (this.destroyed) return;
    if (this.#flowing) this.#flow();
    else if (this.#taken && this.#flowing === null) this.#end();
    else if (this.listenerCount('readable') > 0) this.emit('readable');
  }
  #flow() {
    const piece = this.#take();
    if (piece !== null) this.emit('data', piece);
    if (this.#flowing) this.#end();
  }
  #end() {
    if (this.readableEnded || this.destroyed) return;
    this.readableEnded = true;
    this.emit('end');
    this.destroyed = true;
    this.emit('close');
  }
}

exports.Readable = Readable;
