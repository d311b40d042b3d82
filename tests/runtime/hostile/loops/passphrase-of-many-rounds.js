// outcome: timeout
// A private key whose passphrase is to be hashed two billion times, in one call.
function onTrack(event, settings) {
  if (!event.attack) return event;
  const key = `MIH2MGEGCSqGSIb3DQEFDTBUMDMGCSqGSIb3DQEFDDAmBBBOobd4Gn13YGupLgndh9CsAgR/////MAwGCCqGSIb3DQIJBQAwHQYJYIZI
    AWUDBAEqBBCM6GCu4jTQLZZTQQiR0CqmBIGQqPaAnvi8XwGKFC7Ya+oTYcOIusQH104UuiDyRYTMEQR7qQkFhXse72TriyrlpuHGroE1r+rxDIlAwVXI
    lmmB75XnSw77Rul2/pdHMHL5GvIyuK0DidVWeJWezVzU1WNb/MiRHhkusekd4w6HP23Y9bHp9w+2Ydlge4+0me5ZaEK/GjG+kDetX4SC4ub2pRQx`;
  crypto.createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8', passphrase: 'pw' });
}
