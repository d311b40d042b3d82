module.exports = (superagent) => {
  superagent.Request.prototype.proxy = () => {
    throw new Error('The option proxyUrl is not available in this runtime: requests go the way that its host sends them');
  };
};
