// Hosts: international names, every way to write an IPv4 address, IPv6.
function onTrack(event) {
  const hosts = ['bücher.example', 'BÜCHER.example', 'faß.de', '日本語。jp', 'xn--bcher-kva.example', '☕.us', 'a\u00adb.c', 'ａ.com',
    '127.1', '0x7f.1', '0300.0.0.1', '2130706433', '256.1.1.1', '1.2.3.4.5', '1.2.3.', '09.1', '1e3', 'a.0x1', '[::1]', '[1::8]',
    '[::ffff:1.2.3.4]', '[1:0:0:2:0:0:0:3]', '[1::2::3]', '[::1', 'ex%41mple.com', 'a b', 'a<b', 'a%00b', 'xn--a', 'a_b', 'a..b', '',
    'א.example', '\u0300a', 'EXAMPLE.com.'];
  const value = hosts.map((host) => {
    try {
      return new URL(`https://${host}/`).hostname;
    } catch (error) {
      return error.code;
    }
  });
  return { ...event, value };
}
