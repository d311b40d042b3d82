// The default logger and one with a console transport log lines with their level and data.
const winston = winstonlib.winston;
const logger = new winston.Logger({ transports: [new winston.transports.Console()] });
const onTrack = (event) => {
  winston.info('default');
  logger.info('bought', { total: event.properties.total, nested: { a: [1, null] } });
  logger.warn('%s has %d', event.userId, 5);
  logger.error(new Error('no luck').message);
  logger.debug('not shown');
  logger.log('info', 'by name');
  return event;
};
