// In a strict function this is undefined.
function onTrack(event) {
  'use strict';
  return { ...event, value: typeof this };
}
