// A handler may be an arrow function in a const.
const onTrack = async (event) => ({ ...event, value: 'arrow' });
