// Dates overflow into the next month, take two-digit years, and compare as numbers.
function onTrack(event) {
  const end = new Date(Date.UTC(2024, 0, 31));
  end.setUTCMonth(1);
  const leap = new Date('2024-02-28T12:00:00Z');
  leap.setDate(leap.getDate() + 1);
  const value = [
    end.toISOString(),
    leap.toISOString(),
    new Date(99, 0).getFullYear(),
    new Date(2024, 12, 1).toISOString(),
    new Date('2024-01-02') - new Date('2024-01-01'),
    new Date(0) < new Date(1),
    new Date(2024, 0, 1, 25).getDate(),
    Date.UTC(2024),
    new Date(2024, 1, 0).getDate(),
    new Date(1.9).getTime(),
    isNaN(new Date(undefined)),
    new Date(null).getTime(),
  ];
  return { ...event, value };
}
