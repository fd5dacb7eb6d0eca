// exit: 13
// error: Deadlock: 2 fibers wait
// error: main waits for the other side of a coroutine
// error: receiver waits for a value from a channel
// One that rests is not among them.
import Fiber from 'coro:fibers';
import { Channel } from 'coro:sync';

globalThis.kept = Fiber(() => Fiber.yield());
globalThis.kept.run();
const channel = new Channel();
Fiber(function receiver() {
  channel.receive();
}).run();
console.log('not ok: it goes on');
