// Finds what the engine may have been doing when it failed, by the last place that it had noted. `layout.js` stands
// before this; see places.py.

const MOST_FOUND = 20;
const THROWS_NOTHING = new Set(['console', 'fetch', 'JSON', 'cache']);
const BY_NATIVE_CODE = new Set(['call', 'iterate', 'unpack', 'compute', 'length']);

// A call of what the author did not write may fail inside, as the engine does: stacks do not tell.
const mayFailInside = ({ does, root }, declared) =>
  (does === 'call' || does === 'construct') && root !== undefined && !declared.has(root) && !THROWS_NOTHING.has(root);

const isMeant = (step, kind, name, declared) => {
  if (step.does === kind) return name === '' || step.name === undefined || step.name === name;
  if (kind === 'call' && step.does === 'construct') return true;
  if (kind === 'length' && step.does === 'write') return step.name === undefined || step.name === 'length';
  return BY_NATIVE_CODE.has(kind) && mayFailInside(step, declared);
};
// The author's own error that says the same as one of the engine's.
const makes = (step, { error, message }) => {
  if (step.given === undefined || step.name !== error) return false;
  const [text] = step.given;
  return text?.type === 'Literal' ? text.value === message : text !== undefined && text.type !== 'TemplateLiteral';
};

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
  const maker = steps.find((step) => makes(step, properties));
  const meant = maker ? [maker] : steps.filter((step) => isMeant(step, kind, name, layout.declared));
  return { type: 'track', properties: { found: [...new Set(meant.map(({ at }) => at))].slice(0, MOST_FOUND) } };
}
