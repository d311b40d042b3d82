// The parts of a URL.
function onTrack(event) {
  const parts = (text, base) => {
    const url = new URL(text, base);
    return [url.href, url.origin, url.protocol, url.username, url.password, url.host, url.hostname, url.port, url.pathname,
      url.search, url.hash];
  };
  const value = [
    parts('https://user:pa ss@API.Example.com:8443/v1/../v2/ü?q=a b&r#frag ment'), parts('http://example.com:80'),
    parts('../x?y', 'https://example.com/a/b/c?d#e'), parts('//other.com/p', 'https://example.com'), parts('?q', 'https://h/p#f'),
    parts('mailto:a@b.c?subject=x'), parts('data:text/plain,hello world#x'), parts('file:///C|/a/../b'), parts('  https:\\\\h\\p\t '),
    parts('foo://h/a/./b'), parts('javascript:alert(1)'), parts('blob:https://h:81/x'), parts('https://h/?#'),
  ];
  return { ...event, value };
}
