// ES256 signs with a key on P-256 in both PEM forms and verifies with the public one.
const keys = [
  `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOX+F1XQ7jHcrUdUd
5ruMQQjaO472XS6ZSUHwIkfYS3mhRANCAASHEDGWGjkhdVDu26ip7gm/ip0soO0o
cSY6l1zyUCaG47xeZWhbG2VR2k0tMGM7hdwTR61g9qQD1vNg10myEmW0
-----END PRIVATE KEY-----`,
  `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhxAxlho5IXVQ7tuoqe4Jv4qdLKDt
KHEmOpdc8lAmhuO8XmVoWxtlUdpNLTBjO4XcE0etYPakA9bzYNdJshJltA==
-----END PUBLIC KEY-----`,
];
const oldKeys = [
  `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEICTU8d3tirs9ht3AxtNKUHhuKRkqmODPJtx4PzwYmS2GoAoGCCqGSM49
AwEHoUQDQgAEkqfl3YmFKIjXkvBAuuMi2ikFQzhAPNbHsdiQbea46ZPB1JRGh350
nqqjkVPIAluuSpYZgYFdCqBdVc54fNXFLw==
-----END EC PRIVATE KEY-----`,
  `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkqfl3YmFKIjXkvBAuuMi2ikFQzhA
PNbHsdiQbea46ZPB1JRGh350nqqjkVPIAluuSpYZgYFdCqBdVc54fNXFLw==
-----END PUBLIC KEY-----`,
];
const onTrack = (event) => ({
  ...event,
  value: [keys, oldKeys].map(([privateKey, publicKey]) => {
    const token = jsonwebtoken.sign({ sub: event.userId }, privateKey, { algorithm: 'ES256' });
    return [token.split('.').slice(0, 2), token.split('.')[2].length, jsonwebtoken.verify(token, publicKey)];
  }),
});
