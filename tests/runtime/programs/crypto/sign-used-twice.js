// A Sign or Verify that was used is used up.
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
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvx/iIMmVq7QtaAmGEgZB
Ncc6BM7UWySd/f+0wvPoItnsmF1TrXD8PbxHkf/xMxRj3k35F93EKKSyZuPZ35ij
JEcvnY3LfwAaqo/xpOxF1pCN8Avz0oZZJ4LHf7epyUpfOAFxGL5wPGOeMf23J06p
QYcbQUTyYsvOwEpAa2NhPaKxNhjdyt5ugjD4eZSdfZDx8AstftFJxXGlqC9pWVyW
Ze/QaLdeCe+1/dY5e6EhUw5t5fiN02ZkduCoDRiJ23OQRFYK55SIaswFds0xTzOB
QUmROVKDoV8CftQOOe2I4igZEr403YBqgOzKXFM+fASlDdLWKH0csL9/H5vD4qgu
NQIDAQAB
-----END PUBLIC KEY-----`;
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return [error.name, error.code, error.message];
  }
};

function onTrack(event) {
  const sign = crypto.createSign('sha256').update('data');
  const signature = sign.sign(PRIVATE_KEY);
  const verify = crypto.createVerify('sha256').update('da').update(Buffer.from('ta'));
  const value = [verify.verify(PUBLIC_KEY, signature), attempt(() => verify.verify(PUBLIC_KEY, signature))];
  value.push(attempt(() => sign.sign(PRIVATE_KEY)), attempt(() => sign.update('more')));
  return { ...event, value };
}
