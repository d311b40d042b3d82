// Finds what the engine may have been doing when it failed, by the last place that it had noted. `grammar.js` and
// `check.js` stand before this; see places.py. The code is gone through in the order in which the engine lays it out.

const MOST_FOUND = 20;
const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>', '>>>', '<', '>', '<=', '>=']);
const LOGICAL = new Set(['&&=', '||=', '??=']);
const THROWS_NOTHING = new Set(['console', 'fetch', 'JSON', 'cache']);
const BY_NATIVE_CODE = new Set(['call', 'iterate', 'unpack', 'compute', 'length']);
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
const calling = (does, callee) => {
  const name = callee.type === 'MemberExpression' ? callee.property : callee;
  return { does, at: name.start, name: callee.name, root: rootOf(callee) };
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

  // The token behind the first of a text from a place on.
  after(text, from) {
    let low = 0;
    for (let high = this.tokens.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.tokens[middle].start < from) low = middle + 1;
      else high = middle;
    }
    while (low + 1 < this.tokens.length && !this.isToken(this.tokens[low], text)) low += 1;
    return { note: this.tokens[Math.min(low + 1, this.tokens.length - 1)].start };
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
    return [callee, this.after('(', callee.end), ...node.arguments, calling('call', callee)];
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
    let note = unit.start;
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
  ExpressionStatement: ({ start, expression }) => [{ note: start }, expression],
  ThrowStatement: ({ start, argument }, layout) => [layout.after('throw', start), argument],
  MemberExpression: (node) => [...memberOf(node), ...read(node)],
  CallExpression: (node, layout) => layout.call(node),
  TaggedTemplateExpression: ({ tag, quasi }) =>
    [tag, { note: quasi.start }, ...quasi.expressions, calling('call', tag)],
  NewExpression: ({ start, callee, arguments: given }, layout) =>
    [layout.after('new', start), callee, ...given, calling('construct', callee)],
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

// A call of what the author did not write may fail inside, as the engine does: stacks do not tell.
const mayFailInside = ({ does, root }, declared) =>
  (does === 'call' || does === 'construct') && root !== undefined && !declared.has(root) && !THROWS_NOTHING.has(root);

const isMeant = (step, kind, name, declared) => {
  if (step.does === kind) return name === '' || step.name === undefined || step.name === name;
  if (kind === 'length' && step.does === 'write') return step.name === undefined || step.name === 'length';
  return BY_NATIVE_CODE.has(kind) && mayFailInside(step, declared);
};
const makesError = ({ does, root }) => (does === 'call' || does === 'construct') && /Error$/.test(root);

// Whether a step is one of those for which the engine tells this place. It tells of a function without notes only in
// which line that begins, and nothing of one that initializes fields.
const isAt = ({ offsets, line }, { note }, { start, hasNotes }) => {
  if (note === undefined) return offsets.length === 0;
  return hasNotes ? offsets.includes(note) : line !== null && line[0] <= start && start < line[1];
};

function onTrack({ properties }) {
  const { code, kind, name, noted } = properties;
  const tokens = [];
  const layout = new Layout(code, tokens);
  layout.unit(0, [Parser.parse(code, { ...PLAIN, onToken: tokens })]);
  const steps = layout.deeds((step, unit) => isAt(noted, step, unit));
  const meant = steps.some(makesError) ? [] : steps.filter((step) => isMeant(step, kind, name, layout.declared));
  return { type: 'track', properties: { found: [...new Set(meant.map(({ at }) => at))].slice(0, MOST_FOUND) } };
}
