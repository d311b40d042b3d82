// Signatures with P-256, as DER and as P1363.
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZ0FuvfFwOOb3vcfI
d8EqzCbIzORukE+aRNDcBi5EIrqhRANCAARl+U8CPrkMnjFX0+M326VT8W6Y8oq0
xRByIpT5eECeZq0uEihaMx9bjUxSAz+7Ot7M3WGfmwnGTPDvB+YegVDq
-----END PRIVATE KEY-----`;
const SEC1_KEY = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIGdBbr3xcDjm973HyHfBKswmyMzkbpBPmkTQ3AYuRCK6oAoGCCqGSM49
AwEHoUQDQgAEZflPAj65DJ4xV9PjN9ulU/FumPKKtMUQciKU+XhAnmatLhIoWjMf
W41MUgM/uzrezN1hn5sJxkzw7wfmHoFQ6g==
-----END EC PRIVATE KEY-----`;
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZflPAj65DJ4xV9PjN9ulU/FumPKK
tMUQciKU+XhAnmatLhIoWjMfW41MUgM/uzrezN1hn5sJxkzw7wfmHoFQ6g==
-----END PUBLIC KEY-----`;
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

const DER = 'MEYCIQDa5JbojIp5Kzknjf8ju9ttiLWMnalJCFcH2UkTR1Rm+AIhAPg5MAdPxrn9kzEKR6RE2vYsdsaAjUuW57Irm4pfNbqM';
const P1363 = 'JZkqaEg5UCeDgvmPJ2pmTKCv09RjvETe/f4x+4dbWxUjhG0rXY+ey/oU1/YmCdPKcUYoXUjrCtSl3uQacfWZpA==';
function onTrack(event) {
  const verify = (key, signature, dsaEncoding) =>
    attempt(() =>
      crypto.createVerify('sha256').update('header.payload').verify({ key, dsaEncoding }, signature, 'base64'),
    );
  const once = (signature, dsaEncoding) =>
    crypto.verify('sha256', Buffer.from('header.payload'), { key: PUBLIC_KEY, dsaEncoding }, signature);
  const sign = (key, dsaEncoding) => crypto.createSign('sha256').update('header.payload').sign({ key, dsaEncoding });
  const value = [
    verify(PUBLIC_KEY, DER),
    verify(PUBLIC_KEY, P1363, 'ieee-p1363'),
    verify(PUBLIC_KEY, P1363),
    verify(PUBLIC_KEY, DER, 'ieee-p1363'),
    once(Buffer.from(DER, 'base64'), 'ieee-p1363'),
    once(Buffer.from(P1363, 'base64'), 'ieee-p1363'),
    verify(PRIVATE_KEY, DER),
    verify(PUBLIC_KEY, sign(PRIVATE_KEY)),
    verify(PUBLIC_KEY, sign(SEC1_KEY, 'ieee-p1363'), 'ieee-p1363'),
    sign(PRIVATE_KEY, 'ieee-p1363').length,
    sign(PRIVATE_KEY)[0],
    sign(PRIVATE_KEY).equals(sign(PRIVATE_KEY)),
  ];
  return { ...event, value };
}
