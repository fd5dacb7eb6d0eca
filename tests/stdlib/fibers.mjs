// Fibers: how they start, end, wait and are named.
import FiberClass, { Fiber as NamedFiber } from 'coro:fiber';
import { fails, ok, same } from './check.mjs';

same('one class', [FiberClass === Fiber, NamedFiber === Fiber], [true, true]);
const order = [];
const fiber = Fiber.run(
  function worker(...args) {
    order.push(args);
    Fiber.sleep(1);
    order.push('end');
  },
  1,
  'two',
);
order.push('main');
ok('run gives a Fiber', fiber instanceof Fiber && typeof fiber.id === 'bigint');
same('its name', fiber.name, 'worker');
fiber.name = 'renamed';
same('another name', fiber.name, 'renamed');
while (order.length < 3) Fiber.yield();
same('it runs at once, then beside the caller', order, [[1, 'two'], 'main', 'end']);

const turns = [];
let running = 3;
for (const name of ['a', 'b', 'c']) {
  Fiber.run(() => {
    for (let i = 0; i < 3; i++) {
      turns.push(name + i);
      Fiber.yield();
    }
    running--;
  });
}
while (running > 0) Fiber.yield();
same('yield takes turns', turns.slice().sort(), ['a0', 'a1', 'a2', 'b0', 'b1', 'b2', 'c0', 'c1', 'c2']);
ok(
  'none runs through',
  turns.indexOf('b0') < turns.indexOf('a2') && turns.indexOf('c0') < turns.indexOf('b2'),
);

const begin = performance.now();
Fiber.sleep(20);
const slept = performance.now() - begin;
ok('sleep', slept >= 19 && slept < 500, `${slept} ms`);
Fiber.sleep(0);
Fiber.sleep(0.5);

const late = [];
for (const time of [30, 10, 20]) {
  Fiber.run(() => {
    Fiber.sleep(time);
    late.push(time);
  });
}
while (late.length < 3) Fiber.sleep(1);
same('sleeps end in order', late, [10, 20, 30]);

let inner;
Fiber.run(() => Fiber.run(() => (inner = 'ran')));
same('fibers start fibers', inner, 'ran');
let count = 0;
for (let i = 0; i < 10_000; i++) Fiber.run(() => count++);
same('many', count, 10_000);

let awaited;
Fiber.run(async () => {
  awaited = await Promise.resolve('awaited');
});
while (awaited === undefined) Fiber.sleep(1);
same('async functions', awaited, 'awaited');

fails(
  'no function',
  () => Fiber.run(),
  'ERR_INVALID_ARG_TYPE',
  /"fn" argument must be of type function. Received undefined/,
);
fails('a wrong function', () => Fiber.run('code'), 'ERR_INVALID_ARG_TYPE');
fails('a wrong time', () => Fiber.sleep('1'), 'ERR_INVALID_ARG_TYPE', /"milliseconds"/);
fails('a negative time', () => Fiber.sleep(-1), 'ERR_OUT_OF_RANGE');
fails('no time', () => Fiber.sleep(NaN), 'ERR_OUT_OF_RANGE');
fails('a wrong name', () => (fiber.name = 5), 'ERR_INVALID_ARG_TYPE');
