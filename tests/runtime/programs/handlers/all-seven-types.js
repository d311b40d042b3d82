// events: [{"type": "identify", "traits": {"a": 1}}, {"type": "track", "event": "E"}, {"type": "page", "name": "P"}, {"type": "screen", "name": "S"}, {"type": "group", "groupId": "g"}, {"type": "alias", "previousId": "p"}, {"type": "delete", "userId": "u"}]
// Each of the seven types of event goes to its own handler.
const mark = (name) => (event) => ({ ...event, handledBy: name });
const onIdentify = mark('onIdentify');
const onTrack = mark('onTrack');
const onPage = mark('onPage');
const onScreen = mark('onScreen');
const onGroup = mark('onGroup');
const onAlias = mark('onAlias');
const onDelete = mark('onDelete');
