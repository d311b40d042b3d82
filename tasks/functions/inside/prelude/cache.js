// `cache.load` and `cache.delete`: values that live as long as the process, the oldest leave first.
const MAX_ENTRIES = 1000;
const entries = new Map();
const findEntry = uncurry(Map.prototype.get);
const putEntry = uncurry(Map.prototype.set);
const dropEntry = uncurry(Map.prototype.delete);
const eachEntry = uncurry(Map.prototype.forEach);
const namesOf = uncurry(Map.prototype.keys);
const nextName = uncurry(namesOf(entries).next);
const countEntries = uncurry(Object.getOwnPropertyDescriptor(Map.prototype, 'size').get);

const isFresh = (entry) => entry !== undefined && entry.expires > now();

const dropOldest = () => {
  if (countEntries(entries) > MAX_ENTRIES) dropEntry(entries, nextName(namesOf(entries)).value);
};

// Fills an entry; until then its promise is what concurrent loads of the key share.
const fill = async (name, entry, ttl, load) => {
  try {
    await undefined; // a load that asks for its own key finds its own promise
    const value = await load();
    entry.expires = ttl >= 0 ? now() + ttl : Infinity;
    entry.owner = undefined;
    return value;
  } catch (error) {
    if (findEntry(entries, name) === entry) dropEntry(entries, name);
    throw error;
  }
};

// What an event that has ended was still loading will never come.
const forgetLoadsOf = (turn) =>
  eachEntry(entries, (entry, name) => {
    if (entry.owner === turn) dropEntry(entries, name);
  });

define('cache', {
  async load(name, ttl, callback) {
    const load = typeof ttl === 'function' ? ttl : callback;
    if (typeof load !== 'function') throw new TypeError('cache.load needs a function that loads the value');
    const id = `${name}`;
    const known = findEntry(entries, id);
    if (isFresh(known)) return known.promise;
    const turn = owner();
    if (turn.ended) return load();
    const entry = { __proto__: null, expires: Infinity, owner: turn, promise: undefined };
    turn.hasLoads = true;
    putEntry(entries, id, entry);
    dropOldest();
    entry.promise = fill(id, entry, typeof ttl === 'number' ? ttl : -1, load);
    return entry.promise;
  },
  delete(name) {
    dropEntry(entries, `${name}`);
  },
});
