// URIs are escaped as the language says.
function onTrack(event) {
  const text = "a b&c=ż/🐢?#'()*!~";
  const value = [
    encodeURIComponent(text),
    encodeURI(text),
    decodeURIComponent('%C5%BC+%2B'),
    escape(text),
    unescape('%u017C%20'),
    decodeURI('%2Fx%20'),
  ];
  return { ...event, value };
}
