// Constants that people pass on.
function onTrack(event) {
  const { constants } = crypto;
  const names = ['RSA_PKCS1_PADDING', 'RSA_PKCS1_OAEP_PADDING', 'RSA_PKCS1_PSS_PADDING', 'RSA_NO_PADDING'];
  names.push('RSA_PSS_SALTLEN_DIGEST', 'RSA_PSS_SALTLEN_MAX_SIGN', 'RSA_PSS_SALTLEN_AUTO', 'SSL_OP_NO_TLSv1');
  return { ...event, value: names.map((name) => constants[name]) };
}
