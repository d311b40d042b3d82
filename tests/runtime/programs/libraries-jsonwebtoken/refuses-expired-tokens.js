// An expired token throws TokenExpiredError with the time, unless that is ignored or tolerated.
const onTrack = (event) => {
  const now = Math.floor(Date.now() / 1000);
  const token = jsonwebtoken.sign({ exp: now - 10 }, 'secret');
  let thrown;
  try {
    jsonwebtoken.verify(token, 'secret');
  } catch (error) {
    thrown = [error.name, error.message, error.expiredAt, error instanceof jsonwebtoken.TokenExpiredError, error instanceof Error];
  }
  return {
    ...event,
    value: [
      thrown,
      jsonwebtoken.verify(token, 'secret', { ignoreExpiration: true }).exp,
      jsonwebtoken.verify(token, 'secret', { clockTolerance: 60 }).iat,
      jsonwebtoken.verify(token, 'secret', { clockTimestamp: now - 60 }).exp,
    ],
  };
};
