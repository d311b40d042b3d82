// Libraries are found under their names.
function onTrack(event) {
  const value = [
    typeof _.get,
    typeof moment.tz,
    typeof uuidv5.uuidv5,
    typeof jsonwebtoken.sign,
    typeof xml2js.parseString,
    typeof zlib.zlib.gzipSync,
    typeof libphonenumberjslib.libphonenumberjs.parsePhoneNumber,
    typeof fetchretrylib.fetchretry,
    typeof OAuth.OAuth,
    typeof winstonlib.winston.Logger,
    typeof crypto.createHash,
    typeof https.request,
  ];
  return { ...event, value };
}
