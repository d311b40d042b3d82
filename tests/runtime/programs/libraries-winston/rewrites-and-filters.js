// Rewriters and filters change what is logged; the memory transport keeps lines.
const { Logger, transports } = winstonlib.winston;
const onTrack = async (event) => {
  const memory = new transports.Memory();
  const logger = new Logger({
    transports: [memory],
    rewriters: [(level, message, meta) => ({ ...meta, card: '***' })],
    filters: [(level, message) => message.replace(/@\S+/, '@hidden')],
  });
  const logged = await new Promise((resolve) => logger.info('ada@example.com paid', { card: '4111' }, (...args) => resolve(args.slice(1))));
  logger.error('bad');
  return { ...event, value: [memory.writeOutput, memory.errorOutput, logged] };
};
