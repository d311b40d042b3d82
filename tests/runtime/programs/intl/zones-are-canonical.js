// A zone is found in any case and under older names.
function onTrack(event) {
  const zones = ['utc', 'Etc/UTC', 'europe/berlin', 'US/Pacific', 'Asia/Kolkata', 'Asia/Calcutta', 'EST', 'GB'];
  const value = zones.map((timeZone) =>
    new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone);
  return { ...event, value };
}
