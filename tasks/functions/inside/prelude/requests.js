// Requests: messages to the host, which applies the network rules, sends each and answers. `fetch` and `https` stand
// on this.
const requests = dictionary();
let lastRequest = 0;
let waiting = 0;

// Sends a request (see REQUEST in frames.py; its id is set here) and gives a promise of the host's answer, in a box.
// What an ended event asks is sent, yet never answered.
const send = (request) => {
  request.id = ++lastRequest;
  const refusal = host(`F${stringify(request)}`);
  const turn = owner();
  return owned(new NativePromise((resolve, reject) => {
    if (refusal !== undefined) {
      const error = new NativeError(refusal);
      define('code', 'ERR_REQUEST_REFUSED', error);
      return reject(error);
    }
    if (turn.ended) return undefined;
    requests[request.id] = { __proto__: null, resolve, owner: turn };
    waiting++;
    return undefined;
  }));
};

const forget = (id) => {
  if (requests[id] === undefined) return false;
  delete requests[id];
  waiting--;
  return true;
};

// Nobody wants the answer any more: it will not come, and the host need not send what it has not sent yet.
const cancel = (id) => {
  if (forget(id)) host(`X${id}`);
};

const deliver = (answers) => {
  for (let i = 0; i < answers.length; i++) {
    const request = requests[answers[i].id];
    if (forget(answers[i].id)) request.resolve({ __proto__: null, answer: answers[i] });
  }
};

// Requests that an ended event has sent complete unread.
const forgetRequestsOf = (turn) => {
  for (const id in requests) if (requests[id].owner === turn) forget(id);
};

defineProperty(state, 'waiting', { enumerable: true, get: () => waiting });
