// Sign and Verify take write and end in place of update.
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZ0FuvfFwOOb3vcfI
d8EqzCbIzORukE+aRNDcBi5EIrqhRANCAARl+U8CPrkMnjFX0+M326VT8W6Y8oq0
xRByIpT5eECeZq0uEihaMx9bjUxSAz+7Ot7M3WGfmwnGTPDvB+YegVDq
-----END PRIVATE KEY-----`;
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZflPAj65DJ4xV9PjN9ulU/FumPKK
tMUQciKU+XhAnmatLhIoWjMfW41MUgM/uzrezN1hn5sJxkzw7wfmHoFQ6g==
-----END PUBLIC KEY-----`;
function onTrack(event) {
  const sign = crypto.createSign('SHA256');
  const written = sign.write('some data');
  sign.end(' to sign');
  const signature = sign.sign(PRIVATE_KEY, 'base64');
  const verify = crypto.createVerify('SHA256');
  verify.write('some data to sign');
  verify.end();
  return { ...event, value: [written, verify.verify(PUBLIC_KEY, signature, 'base64')] };
}
