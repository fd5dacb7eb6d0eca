// Fibers that wait for one another in every way of the library, as a seed has it; every step goes into a trace. Where the
// engine switches between fibers by itself, the order must be the kernel's own.
import { Channel, Mutex, select, Semaphore } from 'coro:sync';
import Coroutine from 'coro:fibers';
import { FiberLocal } from 'coro:fiber';

const seed = Number(process.argv[2] ?? 1);
let state = (seed * 2654435761) >>> 0;
const random = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
let hash = 17;
let steps = 0;
const trace = text => {
  steps++;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  if (process.argv[3] === 'all') console.log(text);
};

const channels = [new Channel(), new Channel(), new Channel(1), new Channel(3)];
const mutex = new Mutex();
const permits = new Semaphore(2);
const local = new FiberLocal();
const fibers = [];
const pick = list => list[random(list.length)];

function coroutine(name, turns) {
  const inner = Coroutine(start => {
    let sum = start;
    for (let i = 0; i < turns; i++) {
      if (random(3) === 0) trace(`${name} in ${pick(channels).receive()}`);
      sum += Coroutine.yield(sum) ?? 0;
    }
    return sum;
  });
  for (let value = inner.run(1); inner.started; value = inner.run(2)) trace(`${name} out ${value}`);
}

const actions = [
  name => pick(channels).send(`${name}.${steps}`),
  name => trace(`${name} got ${pick(channels).receive()}`),
  name => trace(`${name} tried ${pick(channels).tryReceive()}`),
  name => {
    const [one, other] = [pick(channels), pick(channels)];
    const { index, value } = select([{ receive: one }, { send: other, value: `${name}!` }]);
    trace(`${name} chose ${index} ${value}`);
  },
  name => {
    mutex.lock();
    try {
      trace(`${name} locked`);
      if (random(2) === 0) Fiber.yield();
    } finally {
      mutex.unlock();
    }
  },
  name => {
    permits.acquire();
    if (random(2) === 0) Fiber.yield();
    permits.release();
    trace(`${name} had a permit`);
  },
  name => void Promise.resolve(name).then(from => trace(`job of ${from} in ${local.get()}`)),
  name => queueMicrotask(() => trace(`${name} job got ${pick(channels).receive()}`)),
  () => Fiber.yield(),
  name => trace(`${name} joined ${Fiber.run(() => pick(channels).trySend(name)).join()}`),
  name => trace(`${name} in time: ${Fiber.tryTimeout(60_000, () => pick(channels).receive())}`),
  name => coroutine(name, random(4)),
  name => {
    const victim = pick(fibers);
    if (victim !== Fiber.current && random(8) === 0) {
      trace(`${name} cancels ${victim.name}`);
      victim.cancel();
    }
  },
];

function act(name, count) {
  local.set(name);
  for (let i = 0; i < count; i++) {
    if (local.get() !== name) console.log(`not ok ${name} has the values of ${local.get()}`);
    try {
      pick(actions)(name);
    } catch (error) {
      trace(`${name}: ${error.code}`);
      if (error.code === 'ERR_CANCELLED' || error.code === 'ERR_CHANNEL_CLOSED') return;
      throw error;
    }
  }
  trace(`${name} done`);
}

for (let i = 0; i < 12; i++) fibers.push(Fiber.run({ name: `f${i}` }, act, `f${i}`, 400));
// Whatever got stuck with nobody left to talk to is helped along.
for (let idle = 0, before = -1; idle < 3 && steps < 20_000; idle = steps === before ? idle + 1 : 0) {
  before = steps;
  Fiber.yield();
  for (const channel of channels) {
    channel.trySend('main');
    channel.tryReceive();
  }
}
for (const channel of channels) channel.close();
for (const fiber of fibers) {
  try {
    fiber.join();
  } catch (error) {
    trace(`${fiber.name} ended with ${error.code}`);
  }
}
console.log(`ok ${steps} steps, ${hash}`);
