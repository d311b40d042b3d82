// RS256, RS384, RS512 and PS256 sign with a private key in PEM and verify with the public one.
const privateKey = `-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC+p8cbSYpcTEAM
LNaHWnYmhzSWEmdZNnB+YtblbisgXJSQQ/FrUDHcwJBwyRl+9QHsMqgMHJIKTv1F
J9CUoW2wYG7zkCXnGP0aNMpTjPURgFxLr4g8+4xUNAAuFPQ6sKW/irigbxUDGq34
FUXVUo3ps1txcjicjWyqviHmTTV7SfgwAJEUcIn8nw+NeLvK6uosiXxDCd6yU1TP
h61KPu7X3spHGPcrUzxvSaNrDcTdY/8/8oTvCTafRqSyZYStZuJ7/OompTD9PDGS
lmI+kbA/0UfTwphB30Oz1QTKly0pITZABUzwrpNKg56K4/Rn7VP4IrLnDlU4urIB
I18A0HUrAgMBAAECggEAFafRAdR0ls9CZx+grncj/HRXEMS+YG/Cj1iCuESvOVnK
tihBf8L4Ju7oeSceckE6Gq4WUGneXLVkJzrCgl9jqikJ8ThqVbmM5jEg2iSkoXxG
/4HMo8Cey+GsM4/FvfTanssO9YoohNW+9PLVn8lkvSrWNCiZLY8SzMIT76jNbldi
B4UVbeu0rrsdj00eBidOkMgxVRbns/JJ2WY97Ngq5kGBf+CyVjqP5XSmb7pvrYPA
YELyQs+QVbjzYd9ynCL6Q3URob8yPKz2RfmclqmjVfR/STsePgc01eJhnSh9fHNE
tle8e43vNjFmxX31dnETXbkm4wi4BdZwbQ12bwZmoQKBgQD3+AYhRdI3qe3anNvz
KFIMueYqGKDjXJ67bakiUMKsemcy1LLSgtj4+s9k1/b/fCbEkd56K2nKZMY1MQjR
QKiY3MQEq+7ae6Co1tMfp/3D0ToLwu1ZoER5S+6oQkJuz0OCmFyyxvApFUgNRn0M
V5ZMqh+pQ+F3fAFmPCAk896GTQKBgQDE1I10yyPw2K7bt7U5Un29qxSZGk6uM+9G
lOauolZwXVDO1g4HQdOaziXscB5bdcFcG1MYdbNl/nsrl0ZDDVv8pFW/JAVMVMpX
P4yysMZ6IhzmlM7vW2Yk4hSZWaAsXfeF7e/C58TsMrxKdix6sIK16QZRcAQuQnxH
YpeI2x6VVwKBgBj42WUwauNAMbv6YAw02058yjkjEdDT2wh1Grth9rj3+rybvwaE
NuWcHJbDSRShpCXXqtgS1yySyYNB1Ol94XzDftoZloxaNuvJ9qkRefTmdToJ/20v
PrYYd4hqY9ZU+S+FuJAoiLcadY8gsic0CubdmyKou2QVEO8CzxnplVdhAoGABlGs
mOtMpBbQxk0HjGeRkd1ENAYcMIuKSwHMxh6AF+tnBLzqhmEeogGsRgLzdow5QPO/
nzFoKQYafjPFFbIAGgRMnG5TnTe7p0FrCvGR7anas6xjWFve06BOeP3fno0FvU7+
O4ulTs/yK5HPq8Cu8Zghk8u81p9bzg7kPoiKWtECgYBybUc4F6QeOxXCShowqYPN
uRXVO1VrkX3HVIhbWNEEBifSbB7+7RsO0u8OuMvhsdk3K4vWk32AmpwXpGsYAfX/
wG3KAbgC3P8BUylOAlFwK9pWZG66YxBkzbU/z6BahPGc42nS77tn8yORZKnJ0Xpk
wbpEHEVcbOuZyTe3I9HA+w==
-----END PRIVATE KEY-----`;
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
  const sign = (algorithm) => jsonwebtoken.sign({ iss: 'robot@example.com', scope: 'write' }, privateKey, { algorithm, expiresIn: '1h' });
  const tokens = ['RS256', 'RS384', 'RS512'].map(sign);
  return {
    ...event,
    value: [
      tokens,
      tokens.map((token) => jsonwebtoken.verify(token, publicKey).iss),
      jsonwebtoken.verify(sign('PS256'), publicKey, { algorithms: ['PS256'] }).scope,
      jsonwebtoken.verify(sign('RS256'), privateKey).exp,
    ],
  };
};
