// Node's module of that name, for libraries that use files only if they are told to.
module.exports = kit.refuseUse('fs', 'functions have no files');
