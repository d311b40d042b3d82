// Looks through the code of a function without running it. `grammar.js` stands before this; see parser.py. Nothing
// recurses over the code here: the engine's stack is small.

const MODULE_NAMES = new Set(['require', 'module', 'exports']);
const MOST_PROBLEMS = 20;
const MOST_NAMES = 200;
const NAME_LENGTH = { least: 5, most: 11 };
const NO_MODULES = 'functions have no modules';
const USE_GLOBALS = 'libraries are globals, such as _ and moment, and services are called with fetch';
const GLOBALS = new Map(Object.entries({
  buffer: 'Buffer',
  crypto: 'crypto',
  'fetch-retry': 'fetchretrylib.fetchretry',
  'form-data': 'FormData',
  https: 'https',
  jsonwebtoken: 'jsonwebtoken',
  'libphonenumber-js': 'libphonenumberjslib.libphonenumberjs',
  lodash: '_',
  moment: 'moment',
  'moment-timezone': 'moment',
  'node-fetch': 'fetch',
  oauth: 'OAuth',
  url: 'URL',
  uuidv5: 'uuidv5.uuidv5',
  winston: 'winstonlib.winston',
  xml: 'xml',
  xml2js: 'xml2js',
  zlib: 'zlib.zlib',
}));

// What is to be used instead of a module, as far as its name is known.
const instead = (source) => {
  const name = typeof source?.value === 'string' ? source.value.replace(/^node:/, '') : undefined;
  return GLOBALS.has(name) ? `use the global ${GLOBALS.get(name)}` : USE_GLOBALS;
};
const NO_EXPORT = `${NO_MODULES}; handlers are found by their names, so leave it out`;
const MODULE_SYNTAX = {
  __proto__: null,
  ImportDeclaration: (node) => `import is not possible: ${NO_MODULES}; ${instead(node.source)}`,
  ImportExpression: (node) => `import(…) is not possible: ${NO_MODULES}; ${instead(node.source)}`,
  ExportNamedDeclaration: () => `export is not possible: ${NO_EXPORT}`,
  ExportDefaultDeclaration: () => `export is not possible: ${NO_EXPORT}`,
  ExportAllDeclaration: () => `export is not possible: ${NO_EXPORT}`,
};
const AWAIT_OUTSIDE = `await is possible only in async functions: ${NO_MODULES}; await in a handler, or use cache.load`;

const isFunction = (node) => node?.type.includes('Function') === true;

const isNode = (value) => value !== null && typeof value === 'object' && typeof value.type === 'string';
// The name of a property or of a label refers to nothing.
const isOnlyName = (node, key) =>
  ((key === 'property' || key === 'key') && !node.computed) || key === 'label' || key === 'meta';

const childrenOf = (node) => {
  const children = [];
  for (const key of Object.keys(node)) {
    if (isOnlyName(node, key)) continue;
    const value = node[key];
    if (Array.isArray(value)) for (const each of value) isNode(each) && children.push(each);
    else if (isNode(value)) children.push(value);
  }
  return children;
};

const partsOf = (pattern) => {
  if (pattern.type === 'ObjectPattern') return pattern.properties.map(({ value, argument }) => value ?? argument);
  if (pattern.type === 'ArrayPattern') return pattern.elements;
  return [pattern.left ?? pattern.argument];
};

// The identifiers that a pattern declares.
const declaredBy = (pattern) => {
  const found = [];
  const waiting = [pattern];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (!isNode(node)) continue;
    if (node.type === 'Identifier') found.push(node);
    else for (const part of partsOf(node)) waiting.push(part);
  }
  return found;
};

// A scope is a function or the whole: what stands in a block of it counts for all of it.
const scopeIn = (parent) => ({ parent, names: new Set() });
const isDeclared = (name, scope) => {
  for (let each = scope; each !== undefined; each = each.parent) if (each.names.has(name)) return true;
  return false;
};
const declare = (scope, patterns) => {
  for (const pattern of patterns) for (const { name } of declaredBy(pattern)) scope.names.add(name);
};

// By type of node: the names that it declares where it stands.
const DECLARES = {
  __proto__: null,
  FunctionDeclaration: (node) => [node.id],
  ClassDeclaration: (node) => [node.id],
  VariableDeclarator: (node) => [node.id],
  CatchClause: (node) => [node.param],
  ImportDeclaration: (node) => node.specifiers.map(({ local }) => local),
};

const isGlobalObject = (node) =>
  node.type === 'ThisExpression' || (node.type === 'Identifier' && node.name === 'globalThis');
const assigned = ({ left, right }) => {
  if (left.type !== 'MemberExpression') return declaredBy(left).map((id) => [id, right]);
  if (left.computed || !isGlobalObject(left.object)) return [];
  return [[left.property, right]];
};
const ownMember = (node) =>
  !node.computed && node.key.type === 'Identifier' && isFunction(node.value) ? [[node.key, node.value]] : [];

// By type of node: names that may be those of handlers, with what each is.
const NAMES = {
  __proto__: null,
  FunctionDeclaration: (node) => (node.id ? [[node.id, node]] : []),
  VariableDeclarator: (node) => declaredBy(node.id).map((id) => [id, node.init]),
  AssignmentExpression: assigned,
  Property: ownMember,
  MethodDefinition: ownMember,
  PropertyDefinition: ownMember,
};
// Only what stands in these alone is at the top level.
const AT_TOP = new Set(['Program', 'VariableDeclaration', 'ExpressionStatement', 'AssignmentExpression']);

const mayBeHandler = ({ length }) => length >= NAME_LENGTH.least && length <= NAME_LENGTH.most;

class Survey {
  constructor() {
    this.problems = [];
    this.named = [];
    this.references = [];
    this.asked = new Set(); // with typeof: such code knows that the name may be missing
  }

  look(tree) {
    const waiting = [{ node: tree, scope: scopeIn(), isTop: true }];
    while (waiting.length > 0) {
      const { node, scope, isTop } = waiting.pop();
      const inner = isFunction(node) ? scopeIn(scope) : scope;
      this.note(node, scope, inner, isTop);
      const isBelowTop = isTop && AT_TOP.has(node.type);
      // The last one waiting is next, so the first goes on top.
      for (const child of childrenOf(node).reverse()) waiting.push({ node: child, scope: inner, isTop: isBelowTop });
    }
  }

  note(node, scope, inner, isTop) {
    const { type } = node;
    if (type in DECLARES) declare(scope, DECLARES[type](node));
    if (inner !== scope) declare(inner, [node.id, ...node.params]);
    if (type in MODULE_SYNTAX) this.problems.push({ at: node.start, message: MODULE_SYNTAX[type](node) });
    if (type === 'AwaitExpression' || (type === 'ForOfStatement' && node.await)) this.noteAwait(node, scope);
    if (type === 'UnaryExpression' && node.operator === 'typeof') this.asked.add(node.argument.name);
    if (type === 'CallExpression' && node.callee.name === 'require') this.required = node;
    if (type === 'Identifier') this.noteReference(node, scope);
    if (type in NAMES) for (const [id, value] of NAMES[type](node)) this.name(id, value, isTop);
  }

  noteReference(node, scope) {
    if (!MODULE_NAMES.has(node.name)) return;
    this.references.push({ node, scope, call: this.required });
  }

  noteAwait(node, scope) {
    if (scope.parent === undefined) this.problems.push({ at: node.start, message: AWAIT_OUTSIDE });
  }

  name({ name, start }, value, isTop) {
    if (!mayBeHandler(name) || this.named.length >= MOST_NAMES) return;
    this.named.push({ name, at: start, isTop, isFunction: isFunction(value), isGenerator: value?.generator === true });
  }

  // Known only when all declarations are.
  undeclared() {
    return this.references.filter(({ node, scope }) => !isDeclared(node.name, scope));
  }

  noteModules() {
    for (const { node, call } of this.undeclared()) {
      if (this.asked.has(node.name)) continue;
      const isCall = call?.callee === node;
      const message = node.name === 'require' ? instead(isCall ? call.arguments[0] : undefined) : NO_EXPORT;
      const because = node.name === 'require' ? `${NO_MODULES}; ` : '';
      this.problems.push({ at: node.start, message: `${node.name} is not possible: ${because}${message}` });
    }
  }
}

const surveyed = (tree) => {
  const survey = new Survey();
  survey.look(tree);
  survey.noteModules();
  const problems = survey.problems.sort((one, other) => one.at - other.at).slice(0, MOST_PROBLEMS);
  return { problems, named: survey.named };
};

const findings = ({ code }) => {
  const plain = parsed(code, PLAIN);
  if (plain.tree) return surveyed(plain.tree);
  const lenient = parsed(code, WITH_MODULES);
  if (lenient.problem) return { problems: [lenient.problem], named: [] };
  const { problems } = surveyed(lenient.tree);
  return { problems: problems.length > 0 ? problems : [plain.problem], named: [] };
};

function onTrack({ properties }) {
  return { type: 'track', properties: findings(properties) };
}
