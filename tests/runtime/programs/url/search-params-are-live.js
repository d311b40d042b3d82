// searchParams and search follow each other.
function onTrack(event) {
  const url = new URL('https://h/p?a=1&b=~');
  const { searchParams } = url;
  const seen = [];
  searchParams.append('c', 'x y&z');
  seen.push(url.href);
  searchParams.delete('a');
  seen.push(url.search);
  url.search = '?n=1&n=2';
  seen.push(searchParams.getAll('n'), searchParams === url.searchParams);
  url.href = 'https://other/?m';
  seen.push([...searchParams]);
  searchParams.delete('m');
  seen.push(url.href);
  searchParams.set('é', '😀');
  seen.push(url.href, `${url}`, JSON.stringify({ url }));
  return { ...event, value: seen };
}
