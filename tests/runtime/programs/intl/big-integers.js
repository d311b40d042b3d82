// BigInts keep all their digits.
function onTrack(event) {
  const value = [
    123456789012345678901234567890n.toLocaleString('de'),
    (-5n).toLocaleString(),
    10n.toLocaleString('en', { style: 'currency', currency: 'EUR' }),
  ];
  return { ...event, value };
}
