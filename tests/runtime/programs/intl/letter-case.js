// Upper and lower case in a locale.
function onTrack(event) {
  const value = [
    'straße'.toLocaleUpperCase('de'),
    'İI'.toLocaleLowerCase('en-US'),
    'ÉCOLE'.toLocaleLowerCase('fr'),
    'ß'.toLocaleUpperCase(),
  ];
  return { ...event, value };
}
