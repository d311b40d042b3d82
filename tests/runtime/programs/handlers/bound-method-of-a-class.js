// A handler may be a bound method of an instance.
class Sender {
  #prefix = 'sent ';
  handle(event) {
    return { ...event, event: this.#prefix + event.event };
  }
}
const sender = new Sender();
const onTrack = sender.handle.bind(sender);
