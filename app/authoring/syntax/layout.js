// Lays out code in the order in which the engine does: notes of places, and between them deeds that may fail.
// `check.js` stands before this, `places.js` behind it. Nothing recurses over the code here either.

const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>', '<', '>', '<=', '>=']);
const NAME_START = /[A-Za-z_$]/;
const LOGICAL = new Set(['&&=', '||=', '??=']);
const PATTERNS = new Set(['ObjectPattern', 'ArrayPattern', 'AssignmentPattern', 'RestElement']);

const inSource = (nodes) => nodes.sort((one, other) => one.start - other.start);
const deed = (does, { start }, name) => ({ does, at: start, name });
const nameOf = ({ computed, property }) => {
  if (!computed) return property.name;
  return property.type === 'Literal' ? String(property.value) : undefined;
};
const rootOf = (callee) => {
  let node = callee;
  while (node.type === 'MemberExpression') node = node.object;
  return node.name;
};
const calling = (does, callee, given) => {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return { does, at: name.start, name: callee.name, root: rootOf(callee), given };
};
const memberOf = (node) => (node.computed ? [node.object, node.property] : [node.object]);
const read = (node) => (node.optional ? [] : [deed('read', node.property, nameOf(node))]);

// What happens when something is assigned, after its value is there.
const assigning = (target) => {
  if (target.type === 'Identifier') return [deed('assign', target, target.name)];
  if (target.type !== 'MemberExpression') return [];
  const { property } = target;
  return [deed('write', property, nameOf(target)), deed('assign', property, nameOf(target))];
};
// What is evaluated of a pattern: the names in it are no references.
const inPattern = (node) => {
  if (!isNode(node) || node.type === 'Identifier') return [];
  return node.type === 'MemberExpression' ? [...memberOf(node), ...assigning(node)] : [node];
};

const assignment = (node) => {
  const { left, operator, right } = node;
  if (PATTERNS.has(left.type)) return [left, right];
  const target = left.type === 'MemberExpression' ? memberOf(left) : [];
  if (operator === '=') return [...target, right, ...assigning(left)];
  const before = left.type === 'MemberExpression' ? read(left) : [left];
  const computed = LOGICAL.has(operator) ? [] : [deed('compute', left)];
  return [...target, ...before, right, ...computed, ...assigning(left)];
};
const update = ({ argument }) => {
  const before = argument.type === 'MemberExpression' ? [...memberOf(argument), ...read(argument)] : [argument];
  return [...before, deed('compute', argument), ...assigning(argument)];
};
const unary = ({ operator, argument }) => {
  if (operator === 'typeof' && argument.type === 'Identifier') return [];
  if (operator === 'delete' && argument.type === 'MemberExpression') {
    return [...memberOf(argument), deed('unpack', argument.property)];
  }
  return [argument, deed('compute', argument)];
};
// The step of a loop is laid out behind its body, if it has a condition.
const loop = ({ init, test, update: step, body }) => (test ? [init, test, body, step] : [init, step, body]);

class Layout {
  constructor(code, tokens) {
    this.code = code;
    this.tokens = tokens;
    this.declared = new Set();
    this.units = [];
  }

  indexOf(start) {
    let low = 0;
    for (let high = this.tokens.length - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (this.tokens[middle].start < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // What the engine notes for a token: where it begins only if that is a name, or stands behind a blank.
  noted(index) {
    for (let i = index; i > 0; i--) {
      const [{ end, start: before }, { start }] = [this.tokens[i - 1], this.tokens[i]];
      if (end < start || NAME_START.test(this.code.charAt(start))) return start;
      const newline = this.code.lastIndexOf('\n', end - 1);
      if (newline >= before) return newline + 1;
    }
    return this.tokens[0].start;
  }

  at(start) {
    return { note: this.noted(this.indexOf(start)) };
  }

  // The token behind the first of a text from a place on.
  after(text, from) {
    const last = this.tokens.length - 1;
    let index = this.indexOf(from);
    while (index < last && !this.isToken(this.tokens[index], text)) index += 1;
    return { note: this.noted(Math.min(index + 1, last)) };
  }

  isToken({ start, end }, text) {
    return end - start === text.length && this.code.startsWith(text, start);
  }

  unit(start, nodes) {
    this.units.push({ start, nodes, hasNotes: false });
    return [];
  }

  function(node, start) {
    for (const pattern of [node.id, ...node.params]) {
      if (pattern) for (const { name } of declaredBy(pattern)) this.declared.add(name);
    }
    return this.unit(start, [...node.params.flatMap(inPattern), node.body]);
  }

  method(node) {
    if (node.value) this.function(node.value, node.type === 'Property' ? node.start : node.key.start);
    return node.computed ? [node.key] : [];
  }

  property(node) {
    if (node.method || node.kind !== 'init') return this.method(node);
    return node.computed ? [node.key, node.value] : [node.value];
  }

  // What a class gives its fields, and what it gives the static ones, is a function without a place.
  classBody({ body }) {
    const fields = body.filter(({ type, value }) => type === 'PropertyDefinition' && value);
    for (const isStatic of [false, true]) {
      this.unit(undefined, fields.filter((field) => field.static === isStatic).map(({ value }) => value));
    }
    return body.flatMap((node) => {
      if (node.type === 'StaticBlock') return this.unit(this.code.indexOf('{', node.start), node.body);
      if (node.type === 'PropertyDefinition') return node.computed ? [node.key] : [];
      return this.method(node);
    });
  }

  call(node) {
    const { callee } = node;
    if (callee.type === 'Super') return [...node.arguments];
    return [callee, this.after('(', callee.end), ...node.arguments, calling('call', callee, node.arguments)];
  }

  declarator({ id, init }) {
    for (const { name } of declaredBy(id)) this.declared.add(name);
    return [...inPattern(id), init];
  }

  // What is evaluated for a node, in order: nodes, notes of places, and deeds that may fail.
  steps(node) {
    const { type } = node;
    if (type in STEPS) return STEPS[type](node, this);
    return isFunction(node) ? this.function(node, node.start) : inSource(childrenOf(node));
  }

  // All deeds that are wanted, each with the note before it; to be asked when the unit is known to the end.
  deeds(isWanted) {
    const found = [];
    while (this.units.length > 0) {
      const unit = this.units.pop();
      found.push(...this.deedsOf(unit).filter((step) => isWanted(step, unit)));
    }
    return found;
  }

  deedsOf(unit) {
    const deeds = [];
    let note = unit.start && this.noted(this.indexOf(unit.start));
    const waiting = unit.nodes.reverse();
    while (waiting.length > 0) {
      const step = waiting.pop();
      if (!step) continue;
      if (step.does) deeds.push({ ...step, note });
      else if (step.note === undefined) waiting.push(...this.steps(step).reverse());
      else [note, unit.hasNotes] = [step.note, true];
    }
    return deeds;
  }
}

const STEPS = {
  __proto__: null,
  Program: ({ body }) => [...body],
  Identifier: (node) => [deed('name', node, node.name)],
  ExpressionStatement: ({ start, expression }, layout) => [layout.at(start), expression],
  ThrowStatement: ({ start, argument }, layout) => [layout.after('throw', start), argument],
  MemberExpression: (node) => [...memberOf(node), ...read(node)],
  CallExpression: (node, layout) => layout.call(node),
  TaggedTemplateExpression: ({ tag, quasi }, layout) =>
    [tag, layout.at(quasi.start), ...quasi.expressions, calling('call', tag, [])],
  NewExpression: ({ start, callee, arguments: given }, layout) =>
    [layout.after('new', start), callee, ...given, calling('construct', callee, given)],
  BinaryExpression: ({ left, operator, right }, layout) => {
    const does = ARITHMETIC.has(operator) ? 'compute' : operator;
    const notes = operator === '**' || left.type === 'PrivateIdentifier' ? [] : [layout.after(operator, left.end)];
    return [left, ...notes, right, deed(does, right)];
  },
  UnaryExpression: unary,
  UpdateExpression: update,
  AssignmentExpression: assignment,
  TemplateLiteral: ({ expressions }) => expressions.flatMap((each) => [each, deed('compute', each)]),
  SpreadElement: ({ argument }) => [argument, deed('iterate', argument)],
  ForStatement: loop,
  ForOfStatement: ({ left, right, body }) =>
    [...(left.declarations ? [left] : inPattern(left)), right, deed('iterate', right), body],
  ForInStatement: ({ left, right, body }) => [...(left.declarations ? [left] : inPattern(left)), right, body],
  CatchClause: ({ param, body }) => [...inPattern(param), body],
  VariableDeclarator: (node, layout) => layout.declarator(node),
  ObjectExpression: ({ properties }, layout) =>
    properties.flatMap((each) => (each.type === 'Property' ? layout.property(each) : [each.argument])),
  ObjectPattern: (node) => [deed('unpack', node), ...node.properties.flatMap((each) => (
    each.type === 'RestElement' ? inPattern(each.argument) : [each.computed && each.key, ...inPattern(each.value)]
  ))],
  ArrayPattern: (node) => [deed('iterate', node), ...node.elements.flatMap(inPattern)],
  AssignmentPattern: ({ left, right }) => [...inPattern(left), right],
  RestElement: ({ argument }) => inPattern(argument),
  ClassDeclaration: ({ id, superClass, body }, layout) => {
    if (id) layout.declared.add(id.name);
    return [superClass, body];
  },
  ClassExpression: ({ superClass, body }) => [superClass, body],
  ClassBody: (node, layout) => layout.classBody(node),
};
