// `_.debounce`, `_.throttle`, `_.delay` and `_.defer` use the timers of the function.
const onTrack = async (event) => {
  const calls = [];
  const debounced = _.debounce((value) => calls.push(`debounced ${value}`), 5);
  debounced(1);
  debounced(2);
  const cancelled = _.debounce(() => calls.push('never'), 5);
  cancelled();
  cancelled.cancel();
  await new Promise((resolve) => _.delay(resolve, 30));
  await new Promise((resolve) => _.defer(resolve));
  const flushed = _.debounce((value) => calls.push(`flushed ${value}`), 1000);
  flushed(3);
  flushed.flush();
  return { ...event, value: calls };
};
