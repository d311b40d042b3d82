// Dates are shown in ISO form, regular expressions as written.
function onTrack(event) {
  console.log(new Date(0), new Date(NaN), /a\/b+/gi, { at: new Date(86400000) });
  console.log(Object.assign(new Date(0), { note: 1 }), Object.assign(/x/, { note: 2 }));
}
