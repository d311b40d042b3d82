// Levels, labels, JSON, custom formatters and timestamps shape the lines.
const { Logger, transports } = winstonlib.winston;
const onTrack = (event) => {
  const quiet = new Logger({ level: 'warn', transports: [new transports.Console({ label: 'mine' })] });
  quiet.info('hidden');
  quiet.warn('shown');
  const json = new Logger({ transports: [new transports.Console({ json: true, stringify: true, level: 'silly' })] });
  json.silly('as json', { a: 1 });
  const formatted = new Logger({
    transports: [new transports.Console({ formatter: ({ level, message, meta }) => `<${level}> ${message} ${JSON.stringify(meta)}` })],
  });
  formatted.info('custom', { b: 2 });
  const stamped = new Logger({ transports: [new transports.Console({ timestamp: () => 'noon', showLevel: false })] });
  stamped.info('with time');
  const own = new Logger({ levels: { good: 0, bad: 1 }, level: 'bad', transports: [new transports.Console()] });
  own.good('level of my own');
  return { ...event, value: [Object.keys(quiet.transports), quiet.level] };
};
