// atob and btoa are the lenient libraries of these names.
function onTrack(event) {
  const attempt = (work) => {
    try {
      return work();
    } catch (error) {
      return error.name;
    }
  };
  const value = [
    btoa('hello'), btoa('é'), btoa('\xff\0'), btoa(''), btoa(12), atob('aGVsbG8='), atob('aGVsbG8'), atob(' aGVs\nbG8 '), atob('*'),
    atob('_-8='), atob(btoa('\x00\xff~')), btoa(Buffer.from('bytes')), attempt(() => btoa(undefined)), attempt(() => atob(undefined)),
  ];
  return { ...event, value };
}
