// Regular expressions look behind and ahead.
function onTrack(event) {
  const value = [
    'cost $42 and €7'.match(/(?<=\$)\d+/)[0],
    'a1 b2'.replace(/(?<!a)\d/, '#'),
    '1234567.891'.replace(/\B(?=(\d{3})+(?!\d))/g, ','),
    'price: 10 USD'.match(/\d+(?= USD)/).index,
  ];
  return { ...event, value };
}
