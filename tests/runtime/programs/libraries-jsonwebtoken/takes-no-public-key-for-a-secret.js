// A token that was signed with the text of a public key as its secret is refused.
const publicKey = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvqfHG0mKXExADCzWh1p2
Joc0lhJnWTZwfmLW5W4rIFyUkEPxa1Ax3MCQcMkZfvUB7DKoDBySCk79RSfQlKFt
sGBu85Al5xj9GjTKU4z1EYBcS6+IPPuMVDQALhT0OrClv4q4oG8VAxqt+BVF1VKN
6bNbcXI4nI1sqr4h5k01e0n4MACRFHCJ/J8PjXi7yurqLIl8QwneslNUz4etSj7u
197KRxj3K1M8b0mjaw3E3WP/P/KE7wk2n0aksmWErWbie/zqJqUw/TwxkpZiPpGw
P9FH08KYQd9Ds9UEypctKSE2QAVM8K6TSoOeiuP0Z+1T+CKy5w5VOLqyASNfANB1
KwIDAQAB
-----END PUBLIC KEY-----`;
const onTrack = (event) => {
  const forged = jsonwebtoken.sign({ admin: true }, publicKey, { algorithm: 'HS256' });
  jsonwebtoken.verify(forged, publicKey);
  return event;
};
