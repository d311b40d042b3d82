// Node's `crypto` module. Each name comes from its part when it is first read, so that a hash loads nothing but hashes.
const { refuseUse } = kit;
const { getOwnPropertyDescriptor } = Object;
const REASON = 'of crypto only hashes, ciphers, chance, key derivation and signatures are';

const PARTS = {
  __proto__: null,
  'crypto/hash': ['createHash', 'createHmac', 'getHashes', 'Hash', 'Hmac'],
  'crypto/cipher': [
    'createCipher',
    'createCipheriv',
    'createDecipher',
    'createDecipheriv',
    'getCipherInfo',
    'getCiphers',
    'Cipheriv',
    'Decipheriv',
  ],
  'crypto/random': [
    'getRandomValues',
    'prng',
    'pseudoRandomBytes',
    'randomBytes',
    'randomFill',
    'randomFillSync',
    'randomInt',
    'randomUUID',
    'rng',
  ],
  'crypto/compare': ['timingSafeEqual'],
  'crypto/derive': ['hkdf', 'hkdfSync', 'pbkdf2', 'pbkdf2Sync', 'scrypt', 'scryptSync'],
  'crypto/keys': ['createPrivateKey', 'createPublicKey', 'createSecretKey', 'KeyObject'],
  'crypto/sign': [
    'createSign',
    'createVerify',
    'privateDecrypt',
    'publicEncrypt',
    'sign',
    'verify',
    'Sign',
    'Verify',
  ],
  'crypto/web': ['subtle', 'webcrypto'],
  'crypto/constants': ['constants'],
};

const MISSING = [
  'Certificate',
  'Cipher',
  'Decipher',
  'DiffieHellman',
  'DiffieHellmanGroup',
  'ECDH',
  'X509Certificate',
  'checkPrime',
  'checkPrimeSync',
  'createDiffieHellman',
  'createDiffieHellmanGroup',
  'createECDH',
  'diffieHellman',
  'generateKey',
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKeySync',
  'generatePrime',
  'generatePrimeSync',
  'getCurves',
  'getDiffieHellman',
  'privateEncrypt',
  'publicDecrypt',
  'secureHeapUsed',
  'setEngine',
  'setFips',
];

// Which part has a name that nobody has read yet; of what is missing, no part.
const waiting = { __proto__: null };
const names = { getFips: () => 0 };
for (const part in PARTS) for (const name of PARTS[part]) waiting[name] = part;
for (const name of MISSING) waiting[name] = '';
for (const name in waiting) names[name] = undefined;

const settle = (name) => {
  const part = waiting[name];
  names[name] = part === '' ? refuseUse(`crypto.${name}`, REASON) : require(part)[name];
  delete waiting[name];
};

// One proxy, not an accessor for each name: every object that lives costs time at each evaluation.
module.exports = new Proxy(names, {
  __proto__: null,
  get(target, name) {
    if (name in waiting) settle(name);
    return target[name];
  },
  set(target, name, value) {
    delete waiting[name];
    target[name] = value;
    return true;
  },
  getOwnPropertyDescriptor(target, name) {
    if (name in waiting) settle(name);
    return getOwnPropertyDescriptor(target, name);
  },
});
