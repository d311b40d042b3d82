// Names and values that HTTP cannot send are refused with a TypeError.
async function onTrack(event, settings) {
  const headers = new Headers();
  const attempt = (action) => {
    try {
      action();
      return 'taken';
    } catch (error) {
      return [error.name, error.message];
    }
  };
  return {
    ...event,
    value: [
      attempt(() => headers.set('in valid', '1')),
      attempt(() => headers.append('', '1')),
      attempt(() => headers.get('é')),
      attempt(() => headers.has('a:b')),
      attempt(() => headers.delete('a b')),
      attempt(() => headers.set('a', 'line\r\nbreak')),
      attempt(() => headers.set('a', '€')),
      attempt(() => headers.set('a', 'é')),
      attempt(() => new Headers('text')),
      attempt(() => new Headers([['a']])),
      attempt(() => new Headers(['ab'])),
      attempt(() => new Headers({ b: 'a\0b' })),
    ],
  };
}
