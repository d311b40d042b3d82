// What `onBatch` leaves to the host, which pairs it with the events: what it returned, and those events to which it
// only gave a status, as it left them.
const MAX_REPLY = 2000000; // as MAX_REPLY_BYTES in frames.py

// The handler may do with its array whatever it likes: this one keeps the events, and has no traps.
const copyOf = (events) => {
  const copy = setPrototypeOf([], null);
  for (let i = 0; i < events.length; i++) copy[i] = events[i];
  return copy;
};

const ownOf = (value, property) => (hasOwn(value, property) ? value[property] : undefined);
const isDelivered = (element) => {
  if (!isObject(element) || (ownOf(element, 'type') ?? null) !== null) return false;
  const status = ownOf(element, 'status');
  return typeof status === 'number' && status >= 200 && status < 300;
};

// One event as the handler left it: its JSON, or, in a text, why it has none.
const leftOf = (event) => {
  try {
    return stringify(event) ?? '"it is undefined"';
  } catch (error) {
    noteLackOfMemory(error);
    return stringify(messageOf(error));
  }
};

// Only the text of what was returned is looked at: the value may be another each time that it is read. A text that is
// too long goes as it is, to be refused.
const replyOf = (text, inputs) => {
  let left = '';
  const mayHaveStatus = text.length <= MAX_REPLY && indexOf(text, '"status":') >= 0;
  const returned = mayHaveStatus ? parse(text) : undefined;
  if (isArray(returned) && returned.length === inputs.length) {
    for (let i = 0; i < inputs.length && left.length <= MAX_REPLY; i++) {
      if (isDelivered(returned[i])) left += `${left === '' ? '' : ','}"${i}":${leftOf(inputs[i])}`;
    }
  }
  return `[${text},{${left}}]`;
};
