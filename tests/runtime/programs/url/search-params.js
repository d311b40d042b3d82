// What URLSearchParams is made of, and what can be done with it.
function onTrack(event) {
  const made = ['a=1&b=2&a=3', '?a=1', { a: 1, b: 'x y', c: null }, [['a', '1'], ['b', 2]], new Map([['x', 'y']]), new URLSearchParams('q=1'),
    5, null, undefined, '', '&&=x&y&z=', 'a=%20+%2B%zz&%F0%9F%98%80=%E9'].map((init) => new URLSearchParams(init).toString());
  const params = new URLSearchParams('z=1&b=2&a=3&b=4');
  const value = [made, params.get('b'), params.get('x'), params.getAll('b'), params.has('z'), params.has('b', '4'), params.has('b', '5'),
    params.size, [...params.keys()], [...params.values()]];
  params.set('b', 9);
  value.push(`${params}`);
  params.append('a', "!'()*~-._ é");
  params.sort();
  value.push(`${params}`);
  params.delete('a', '3');
  const pairs = [];
  params.forEach((text, name, owner) => pairs.push([name, text, owner === params]));
  value.push(pairs, [...params.entries()], Object.fromEntries(params), params.keys().next());
  return { ...event, value };
}
