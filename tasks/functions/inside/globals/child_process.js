// Node's module of that name, for libraries that can do without.
exports.exec = (command) => {
  throw new Error(`child_process.exec('${command}') is not available in this runtime: functions start no programs`);
};
