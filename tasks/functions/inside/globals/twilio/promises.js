// Promises with the methods of the package q that scripts for Twilio use, and the two ways to take a result.
const { setImmediate } = kit;

class QPromise extends Promise {
  /** Ends a chain: an error that nobody took is thrown. */
  done(onKept, onBroken) {
    this.then(onKept, onBroken).catch((error) => setImmediate(() => {
      throw error;
    }));
  }
  fail(onBroken) {
    return this.catch(onBroken);
  }
  fin(callback) {
    return this.finally(callback);
  }
  nodeify(callback) {
    if (typeof callback !== 'function') return this;
    // What the callback throws ends the event, as an uncaught error.
    this.then(
      (value) => setImmediate(() => callback(null, value)),
      (error) => setImmediate(() => callback(error)),
    );
    return this;
  }
}

exports.QPromise = QPromise;

/** The promise of what an async function gives; with a callback, that is called as well. */
exports.settled = (work, callback) => QPromise.resolve(work()).nodeify(callback);
