// `_.template` makes a function of a text with interpolation, escaping and code.
const message = _.template('Hi <%= name %>, <%- note %><% items.forEach((item) => { %>, <%= item %><% }) %>. ${ total }');
const onTrack = (event) => ({
  ...event,
  value: [
    message({ name: 'Ada', note: '<b>', items: ['a', 'b'], total: event.properties.total }),
    _.template('{{ who }}!', { interpolate: /{{([\s\S]+?)}}/g })({ who: 'you' }),
    _.escape('<a href="x">&\'</a>'),
    _.unescape('&lt;a&gt; &amp; &quot;'),
  ],
});
