// Times in zones, on both sides of a change to summer time.
function onTrack(event) {
  const value = [
    'America/New_York', 'Europe/London', 'Asia/Kolkata', 'Australia/Sydney', 'Asia/Tokyo', 'America/St_Johns',
    'Pacific/Chatham',
  ].map((timeZone) =>
    [Date.UTC(2023, 2, 12, 6, 59, 59), Date.UTC(2023, 2, 12, 7), Date.UTC(2023, 6, 1), 0].map((time) =>
      new Date(time).toLocaleString('en-GB', { timeZone })));
  return { ...event, value };
}
