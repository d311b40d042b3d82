// Texts inside of values are in quotes that need no escapes; texts of their own are bare.
function onTrack(event) {
  console.log("it's", ["it's", 'say "hi"', `it's "both"`, 'all \' " `'], 'plain');
  console.log(['line\nbreak', 'tab\t', 'nul\u0001', '\\', '\x7f', 'ünï']);
  console.log({ 'with-dash': 1, with_underscore: 2, 3: 3, 'ü': 4, "q'q": 5, '': 6 });
}
