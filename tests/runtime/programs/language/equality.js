// Comparisons convert as the language says.
function onTrack(event) {
  const value = [
    null == undefined,
    null == 0,
    '' == 0,
    '0' == false,
    [] == false,
    [1] == 1,
    NaN == NaN,
    null >= 0,
    undefined == 0,
    '10' < '9',
    '10' < 9,
    Object.is(-0, 0),
    Object.is(NaN, NaN),
    typeof null,
    typeof undefined,
    [] + {},
    [] + [],
    1 + '2',
    '3' - 1,
    true + true,
    [2] * [3],
    null + 1,
    typeof (undefined + 1),
    new String('a') == 'a',
    new String('a') === 'a',
    void 0 === undefined,
    !!'false',
    !!document_all,
  ];
  return { ...event, value };
}
var document_all = '';
