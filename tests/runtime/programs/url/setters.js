// Assigning to the parts of a URL changes it, or leaves it as it is.
function onTrack(event) {
  const set = (text, property, ...values) =>
    values.map((value) => {
      const url = new URL(text);
      url[property] = value;
      return url.href;
    });
  const value = [
    set('http://u:p@h:8080/a?q#f', 'protocol', 'https', 'ftp:', 'foo', 'file', 'https:bar', '1x'),
    set('http://h/', 'username', 'me', 'a/b@c', ''), set('http://u:p@h/', 'password', 'x y', ''),
    set('http://h:8080/', 'host', 'x', 'x:81', 'x:80', 'bücher.de', 'a b', '', 'x/y', '[::1]:5'),
    set('http://h:8080/', 'hostname', 'x', 'x:81', '', '1.2'), set('http://h:1/', 'port', '', 80, '81abc', 'abc', '65536', 443),
    set('http://h/a', 'pathname', '', 'b c', '/x/../y', '?q#f', 'é'), set('http://h/?a', 'search', '', 'b=c d', '?x', '#', "'"),
    set('http://h/#a', 'hash', '', 'b c', '#x'), set('mailto:x', 'host', 'h'), set('mailto:x', 'pathname', 'y'),
    set('http://h/', 'href', 'https://other/'), set('file:///a', 'host', 'h', 'localhost'),
  ];
  return { ...event, value };
}
