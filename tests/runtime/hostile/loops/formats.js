// outcome: timeout
// Formats of dates in each zone, without end.
function onTrack(event, settings) {
  if (!event.attack) return event;
  for (let day = 0; ; day++) {
    for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe']) {
      new Intl.DateTimeFormat('de', { timeZone, dateStyle: 'full', timeStyle: 'full' }).format(day * 864e5);
    }
  }
}
