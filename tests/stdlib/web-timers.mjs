// Timers: each callback on a fiber of its own; what they return; how long they keep the program alive.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';

/** @param {() => boolean} condition */
function until(condition) {
  while (!condition()) Fiber.sleep(1);
}

const order = [];
setTimeout(() => order.push('late'), 30);
setTimeout(() => order.push('early'), 5);
setTimeout(() => order.push('second of two'), 10);
setTimeout(() => order.push('third of two'), 10);
setImmediate(() => order.push('immediate'));
queueMicrotask(() => order.push('microtask'));
order.push('main');
until(() => order.length === 7);
same('order', order, ['main', 'microtask', 'immediate', 'early', 'second of two', 'third of two', 'late']);

const begin = performance.now();
let after = 0;
setTimeout(() => (after = performance.now() - begin), 25);
until(() => after > 0);
ok('not early', after >= 25, `${after} ms`);
ok('not very late', after < 5000, `${after} ms`);

// Arguments, this, what is returned.
const given = [];
const timeout = setTimeout(
  function (...args) {
    given.push(this === timeout, ...args);
  },
  1,
  'a',
  2,
);
until(() => given.length > 0);
same('arguments', given, [true, 'a', 2]);
const immediateArgs = [];
setImmediate((...args) => immediateArgs.push(...args), 1, 2);
until(() => immediateArgs.length > 0);
same('of an immediate', immediateArgs, [1, 2]);
same('ref', [timeout.hasRef(), timeout.unref().hasRef(), timeout.ref().hasRef()], [true, false, true]);
same(
  'classes',
  [timeout.constructor.name, setImmediate(() => {}).constructor.name],
  ['Timeout', 'Immediate'],
);

// Clearing.
let wrongly = 0;
clearTimeout(setTimeout(() => wrongly++, 1));
clearTimeout(+setTimeout(() => wrongly++, 1));
clearTimeout(`${+setTimeout(() => wrongly++, 1)}`);
clearInterval(setInterval(() => wrongly++, 1));
clearImmediate(setImmediate(() => wrongly++));
setTimeout(() => wrongly++, 1).close();
{
  using _timer = setTimeout(() => wrongly++, 1);
  using _immediate = setImmediate(() => wrongly++);
}
const first = setTimeout(() => clearTimeout(second), 5);
const second = setTimeout(() => wrongly++, 5);
for (const nothing of [undefined, null, 0, '', {}, 12345, 'x']) {
  clearTimeout(nothing);
  clearImmediate(nothing);
}
setTimeout(() => clearTimeout(third), 3);
const third = setTimeout(() => wrongly++, 3);
Fiber.sleep(25);
clearTimeout(second);
same('cleared', wrongly, 0);
const number = +timeout;
ok('a number', Number.isInteger(number) && number === +timeout && number !== +first);

// Intervals.
let ticks = 0;
const interval = setInterval(() => {
  if (++ticks === 3) clearInterval(interval);
}, 2);
until(() => ticks === 3);
Fiber.sleep(10);
same('an interval ends', ticks, 3);
let running = 0;
let most = 0;
let rounds = 0;
const blocking = setInterval(() => {
  most = Math.max(most, ++running);
  Fiber.sleep(8);
  running--;
  if (++rounds === 3) blocking.close();
}, 1);
until(() => rounds === 3);
same('a blocking interval does not overtake itself', most, 1);

// A callback that blocks holds up no other.
const events = [];
setTimeout(() => {
  events.push('blocks');
  Fiber.sleep(30);
  events.push('goes on');
}, 1);
setTimeout(() => events.push('other'), 2);
setImmediate(() => {
  Fiber.sleep(15);
  events.push('immediate goes on');
});
setImmediate(() => events.push('other immediate'));
until(() => events.length === 5);
same('blocking', events.slice(0, 3).sort(), ['blocks', 'other', 'other immediate']);
same('blocking, afterwards', events.slice(3), ['immediate goes on', 'goes on']);

// refresh() begins anew, also when the time is over.
let fired = 0;
const fresh = setTimeout(() => fired++, 20);
for (let i = 0; i < 4; i++) {
  Fiber.sleep(8);
  fresh.refresh();
}
same('put off', fired, 0);
until(() => fired === 1);
fresh.refresh();
until(() => fired === 2);
fresh.close().refresh();
Fiber.sleep(30);
same('not after it was closed', fired, 2);

// An immediate of an immediate runs in the next turn, and starves nobody.
let turns = 0;
let isOver = false;
setImmediate(function again() {
  turns++;
  if (!isOver) setImmediate(again);
});
Fiber.sleep(5);
isOver = true;
ok('immediates leave room', turns > 1, `${turns}`);
let jobs = 0;
setTimeout(() => Promise.resolve().then(() => jobs++), 1);
setTimeout(() => (jobs === 1 ? (jobs = 10) : (jobs = -1)), 1);
until(() => Math.abs(jobs) > 1 || jobs < 0);
same('promise jobs run between callbacks', jobs, 10);

// Many at once.
let count = 0;
for (let i = 0; i < 20_000; i++) setTimeout(() => count++, i % 50);
const cleared = [];
for (let i = 0; i < 20_000; i++) cleared.push(setTimeout(() => (count = NaN), i % 50));
for (const each of cleared) clearTimeout(each);
until(() => count === 20_000);
Fiber.sleep(60);
same('twenty thousand', count, 20_000);
const delays = Array.from({ length: 400 }, (_, i) => 20 + ((i * 7919) % 100));
const rang = [];
for (const [i, delay] of delays.entries()) setTimeout(() => (rang[i] = count++), delay);
count = 0;
until(() => count === delays.length);
// One that was set later may ring earlier only when its delay is shorter.
const early = delays.some((delay, i) =>
  delays.some((other, j) => j > i && other >= delay && rang[j] < rang[i]),
);
ok('in order of their time', !early);

// Callbacks of nobody: the program ends although these are set.
setTimeout(() => console.log('not ok unref'), 1e6).unref();
setInterval(() => console.log('not ok unref'), 1e6).unref();

for (const call of [setTimeout, setInterval, setImmediate, queueMicrotask]) {
  fails(`${call.name} without a function`, () => call('code'), 'ERR_INVALID_ARG_TYPE', /"callback" argument/);
}
same('lengths', [setTimeout.length, setInterval.length, setImmediate.length], [2, 2, 1]);
ok('printed', /^Timeout \{/.test(inspect(fresh)), inspect(fresh));

// These keep it alive.
setTimeout(() => setImmediate(() => setTimeout(() => console.log('ok the last one ran'), 1)), 1);
