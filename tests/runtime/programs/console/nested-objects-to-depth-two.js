// Objects nested more than two deep are shown as [Object] and [Array].
function onTrack(event) {
  console.log({ a: { b: { c: { d: 1 } }, list: [[[['deep']]]] } });
  console.log([[[[1]]]], { event });
}
