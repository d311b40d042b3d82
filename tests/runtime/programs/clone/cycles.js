// What contains itself is copied once.
function onTrack(event) {
  const tree = { name: 'root', list: [] };
  tree.self = tree;
  tree.list.push(tree, tree.list);
  const map = new Map();
  map.set(map, map);
  const shared = { a: 1 };
  const clone = structuredClone(tree);
  const pair = structuredClone([shared, shared, new Uint8Array(2)]);
  const mapClone = structuredClone(map);
  const value = [clone.self === clone, clone !== tree, clone.list[0] === clone, clone.list[1] === clone.list, pair[0] === pair[1],
    mapClone.get(mapClone) === mapClone];
  return { ...event, value };
}
