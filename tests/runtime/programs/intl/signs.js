// signDisplay says when a sign is shown.
function onTrack(event) {
  const value = ['auto', 'always', 'never', 'exceptZero'].map((signDisplay) =>
    [-1, -0, 0, 1, -0.0001, NaN].map((n) => n.toLocaleString('en', { signDisplay, maximumFractionDigits: 2 })));
  return { ...event, value };
}
