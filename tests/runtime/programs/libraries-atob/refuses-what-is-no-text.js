// `atob` of what is no text throws.
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return error.name;
  }
};
const onTrack = (event) => ({ ...event, value: [attempt(() => atob(undefined)), attempt(() => atob(5)), attempt(() => btoa(undefined)), attempt(() => btoa({}))] });
