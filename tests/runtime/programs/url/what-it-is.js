// The classes have the properties that code looks for.
function onTrack(event) {
  const url = new URL('https://h/p');
  const names = [];
  for (const name in url) names.push(name);
  const value = [names.sort(), Object.keys(url), Object.prototype.toString.call(url), url instanceof URL, URL.name, URL.length,
    Object.prototype.toString.call(new URLSearchParams()), typeof url.toJSON, `${new URL(url)}`, new URL('x', url).href,
    encodeURI('é'), decodeURIComponent('%C3%A9')];
  return { ...event, value };
}
