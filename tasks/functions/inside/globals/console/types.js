// What a value is for the inspector, whatever it says of itself.
const { isInstance, uncurry } = kit;
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { isError } = Error;
const getterOf = (owner, name) => uncurry(getOwnPropertyDescriptor(owner, name).get);

// A value has the type if it has the class and the class's own method takes it. Without a prototype it has no class.
const typeTest = (Class, method) => (value) => {
  if (!isInstance(Class, value) && getPrototypeOf(value) !== null) return false;
  try {
    method(value);
    return true;
  } catch {
    return false;
  }
};
const TypedArray = getPrototypeOf(Uint8Array);
const typedArrayName = getterOf(TypedArray.prototype, Symbol.toStringTag);
const mapSize = getterOf(Map.prototype, 'size');
const setSize = getterOf(Set.prototype, 'size');
const timeOf = uncurry(Date.prototype.getTime);
const weakMapHas = uncurry(WeakMap.prototype.has);
const weakSetHas = uncurry(WeakSet.prototype.has);
const mapEntries = uncurry(Map.prototype.entries);
const setValues = uncurry(Set.prototype.values);
const patternText = uncurry(RegExp.prototype.toString);

const is = {
  map: typeTest(Map, mapSize),
  set: typeTest(Set, setSize),
  date: typeTest(Date, timeOf),
  regExp: typeTest(RegExp, getterOf(RegExp.prototype, 'source')),
  error: (value) => isError(value) || isInstance(Error, value),
  arrayBuffer: typeTest(ArrayBuffer, getterOf(ArrayBuffer.prototype, 'byteLength')),
  sharedArrayBuffer: typeTest(SharedArrayBuffer, getterOf(SharedArrayBuffer.prototype, 'byteLength')),
  dataView: typeTest(DataView, getterOf(DataView.prototype, 'buffer')),
  promise: (value) => isInstance(Promise, value) && value !== Promise.prototype,
  weakMap: typeTest(WeakMap, (value) => weakMapHas(value, value)),
  weakSet: typeTest(WeakSet, (value) => weakSetHas(value, value)),
  typedArray: (value) => ArrayBuffer.isView(value) && typedArrayName(value) !== undefined,
};
const BOXED = [Number, String, Boolean, BigInt, Symbol].map((Class) => {
  const valueOf = uncurry(Class.prototype.valueOf);
  return { name: Class.name, valueOf, test: typeTest(Class, valueOf) };
});
const KINDS = { Array: Array.isArray, Map: is.map, Set: is.set, Date: is.date, RegExp: is.regExp, Error: is.error };
const kindOf = (value) => Object.keys(KINDS).find((kind) => KINDS[kind](value)) ?? typedArrayName(value) ?? 'Object';
const AsyncFunction = getPrototypeOf(async () => {});
const GeneratorFunction = getPrototypeOf(function* () {});
const AsyncGeneratorFunction = getPrototypeOf(async function* () {});

// The kind of function, by the name of its class.
const functionType = (value) => {
  const prototype = getPrototypeOf(value);
  if (prototype === AsyncFunction) return 'AsyncFunction';
  if (prototype === GeneratorFunction) return 'GeneratorFunction';
  return prototype === AsyncGeneratorFunction ? 'AsyncGeneratorFunction' : 'Function';
};

Object.assign(exports, {
  BOXED,
  functionType,
  is,
  kindOf,
  mapEntries,
  mapSize,
  patternText,
  setSize,
  setValues,
  timeOf,
  typedArrayName,
});
