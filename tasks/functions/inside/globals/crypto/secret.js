// Secret keys: what createHmac, ciphers and createSecretKey take.
const { isInstance } = kit;
const { piece } = require('crypto/data');

const EXPECTED =
  'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';

// Nobody has a KeyObject before the part that makes them is loaded; it then puts its class here.
exports.keyObjects = { __proto__: null, KeyObject: undefined, pieceOf: undefined };

exports.secretPiece = (key, encoding, name = 'key', expected = EXPECTED) => {
  const { KeyObject, pieceOf } = exports.keyObjects;
  if (KeyObject !== undefined && isInstance(KeyObject, key)) return pieceOf(key, 'secret');
  return piece(key, name, encoding, expected);
};
exports.EXPECTED = EXPECTED;
