// What a KeyObject says of its key, and its forms.
const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC/H+IgyZWrtC1o
CYYSBkE1xzoEztRbJJ39/7TC8+gi2eyYXVOtcPw9vEeR//EzFGPeTfkX3cQopLJm
49nfmKMkRy+djct/ABqqj/Gk7EXWkI3wC/PShlkngsd/t6nJSl84AXEYvnA8Y54x
/bcnTqlBhxtBRPJiy87ASkBrY2E9orE2GN3K3m6CMPh5lJ19kPHwCy1+0UnFcaWo
L2lZXJZl79Bot14J77X91jl7oSFTDm3l+I3TZmR24KgNGInbc5BEVgrnlIhqzAV2
zTFPM4FBSZE5UoOhXwJ+1A457YjiKBkSvjTdgGqA7MpcUz58BKUN0tYofRywv38f
m8PiqC41AgMBAAECggEABzHJDljoRG1k5CyvmlAX9lFIktPCVKf9NomAoXITA/TW
HiotMzM0m5JR02IiDz0uQTkILmjPsIP6nzrmga86POxdE3458c7sMg13GDE4s8n/
PdEFXaBnDMC0h88/Ge+tw+rx+e95RByv4MvfMCCa6HeQhBV3Vla7sqtY33H/QBWm
FNhWVuC9/iLi/Nsy01vbl1okCpKX9szctb20f5YfrgMzMXeUW9Q2u3QpIGfp5XYc
HGq492Uge51j8qEIjV4XNfARQx1M9RaAoJdXPcAf9qcTGLr7rSozN8blXLQWiWc+
2a3p5m+3Fi26r/hOU+ELDX7WkLo6VIeD87mKaahupQKBgQDd9X5FBPjql7rPjG0t
skVnWUTwq5MPpxK9z2m0COfXEWnu9K9koVKFXXbALs/uV4NNOJal7iqHxsn3dxdl
2FtBslQZM1opTSjxe1HaKuCeBn3FIqZYtH6mFjlCLr2ehEIelYzFvcxb8ZP5ynU1
EFhU4+nFew8hCIK0favekji8cwKBgQDcb8aTdVzdK6Q4hL4KJUvbnIJvZAouxFEN
JCt7Rtg8JqtR+WYci1FGqP84EujTyWwKhQiFMr17sJ7hkDH/VvpcePhgaFBdAAPS
Lr9TtUCM0ANXDndpEWqK5lyf4R0btdBeODXwl5jrL3uXbILK1AbpRaDVyAQhxBBT
/7GeoFqotwKBgQClN4qhN51NilndCktum2d8EX/2odBa82NI9K5a+9IPTgALhglU
n5y8dyDg1zeh03SCM6A3rTvtS3SlBvncrprnISXmiEoRukTC06fO/OGr32sZJbyr
BNfNK3e9ous0poBNIcbinnAS9JTQd/qc4CjQL8KgZAST8zDPx0f66d7frwKBgDcr
OlWZX95yl60Ve8JqRyv1ZaefL/U4aNiTHtbBikiznNjtRCMMsxCuJwHPqbmnhYS0
esdrRYT5VSo6vmibShlupSrrsIE2Cb7GuFeo2zjirpNRKY2AMFwG/1N8MZ7HyBhs
lQNbzYe+4H2rSKienAQxyuj2ICKbQULkkX2TwFzNAoGBAK3dCVtDGXEhyvQzRBev
iYYh89Fpkx2XQNDKrYkziItvvX90kkiV3nKwzK/a4CpBaIH0p8dQEC2zIBCFq5XE
dqL7VK/bf5eH08fhhpOWun509r/mMcxbby5Vn2gPcM78SpYnAhSAMuolGYLihq6w
lqJTjEHEmAQYJ2Cq4U5XjANb
-----END PRIVATE KEY-----`;
const EC_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZ0FuvfFwOOb3vcfI
d8EqzCbIzORukE+aRNDcBi5EIrqhRANCAARl+U8CPrkMnjFX0+M326VT8W6Y8oq0
xRByIpT5eECeZq0uEihaMx9bjUxSAz+7Ot7M3WGfmwnGTPDvB+YegVDq
-----END PRIVATE KEY-----`;
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const rsa = crypto.createPrivateKey(PRIVATE_KEY);
  const ec = crypto.createPrivateKey(EC_KEY);
  const secret = crypto.createSecretKey('a secret', 'utf8');
  const { modulusLength, publicExponent } = rsa.asymmetricKeyDetails;
  const shown = (key) => [key.type, key.asymmetricKeyType, key.symmetricKeySize ?? null, Object.keys(key), `${key}`];
  const value = [
    [rsa, crypto.createPublicKey(rsa), ec, secret].map(shown),
    [modulusLength, `${publicExponent}`],
    ec.asymmetricKeyDetails,
    rsa.export({ type: 'pkcs8', format: 'pem' }) === `${PRIVATE_KEY}\n`,
    rsa.export({ type: 'pkcs1', format: 'pem' }).slice(0, 40),
    crypto.createPublicKey(rsa).export({ type: 'spki', format: 'der' }).length,
    crypto.createPublicKey(rsa).export({ type: 'pkcs1', format: 'pem' }),
    ec.export({ type: 'sec1', format: 'pem' }),
    ec.export({ type: 'sec1', format: 'der' }).toString('base64'),
    ec.export({ format: 'jwk' }),
    crypto.createPublicKey(rsa).export({ format: 'jwk' }),
    rsa.export({ format: 'jwk' }).d.length,
    secret.export().toString(),
    secret.export({ format: 'jwk' }),
    rsa.equals(crypto.createPrivateKey(PRIVATE_KEY)),
    rsa.equals(crypto.createPublicKey(rsa)),
    attempt(() => rsa.export()),
    attempt(() => rsa.export({ format: 'pem' })),
    attempt(() => rsa.export({ format: 'no such', type: 'pkcs8' })),
    attempt(() => ec.export({ format: 'pem', type: 'pkcs1' })),
    attempt(() => secret.export({ format: 'pem' })),
  ];
  return { ...event, value };
}
