// `atob` and `btoa` take binary strings, as the libraries of that name do.
const onTrack = (event) => ({
  ...event,
  value: [
    btoa('user:password'), atob('dXNlcjpwYXNzd29yZA=='), btoa('é'), btoa('€'), atob('4oKs'), btoa(''), atob('not base64!'), atob(' a GE= '),
    btoa(Buffer.from([255, 0])), btoa(5), btoa(null), [...atob('/wD+')].map((letter) => letter.charCodeAt(0)),
  ],
});
