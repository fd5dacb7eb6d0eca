// Callbacks that are due together may share a fiber. None of them can tell: what one does to its fiber, the next never sees.
import { AsyncLocalStorage } from 'node:async_hooks';
import { FiberLocal } from 'coro:fiber';
import { ok, same } from './check.mjs';

/** @param {() => boolean} condition */
function until(condition) {
  while (!condition()) Fiber.sleep(1);
}

for (const [name, set] of [
  ['timers', fn => setTimeout(fn, 1)],
  ['immediates', fn => setImmediate(fn)],
]) {
  /** @type {any[]} */
  const seen = [];
  const runTogether = (...callbacks) => {
    seen.length = 0;
    let left = callbacks.length;
    for (const callback of callbacks) {
      set(() => {
        try {
          callback();
        } finally {
          left--;
        }
      });
    }
    // All of them are due when this fiber waits: Date.now() is no system call, after some of which others would have a turn.
    for (const end = Date.now() + 4; Date.now() < end;);
    until(() => left === 0);
    return [...seen];
  };

  const { self } = __primordials.fiber;
  const ask = () => seen.push(self());
  let rounds = 0;
  // The engine may have work of its own between two of them, but not for ever.
  while (new Set(runTogether(ask, ask, ask)).size > 1 && ++rounds < 1000);
  ok(`${name}: one fiber as long as nobody uses it`, rounds < 1000);
  const numbers = runTogether(ask, () => seen.push(self(), Fiber.current.id), ask);
  ok(`${name}: then another`, numbers[1] === numbers[2] && numbers[2] !== numbers[3]);

  const fibers = runTogether(
    () => {},
    () => seen.push(Fiber.current),
    () => {},
    () => seen.push(Fiber.current),
    () => seen.push(Fiber.current),
  );
  same(`${name}: a fiber object each`, new Set(fibers).size, 3);
  same(`${name}: a number each`, new Set(fibers.map(({ id }) => id)).size, 3);
  same(`${name}: they have ended`, new Set(fibers.map(({ state }) => state)), new Set(['done']));
  for (const fiber of fibers) fiber.join();

  const names = runTogether(
    () => (Fiber.current.name = 'mine'),
    () => seen.push(Fiber.current.name),
  );
  same(`${name}: no name stays`, names, ['']);

  const cancelled = runTogether(
    () => Fiber.current.cancel('gone'),
    () => {
      Fiber.sleep(1);
      seen.push('slept');
    },
  );
  same(`${name}: a cancelled one ends alone`, cancelled, ['slept']);

  const limited = runTogether(
    () => seen.push(Fiber.tryTimeout(60_000, () => 'in time')),
    () => {
      Fiber.sleep(1);
      seen.push('slept');
    },
  );
  same(`${name}: a time limit ends with its callback`, limited, ['in time', 'slept']);

  const local = new FiberLocal();
  const store = new AsyncLocalStorage();
  const values = runTogether(
    () => {
      local.set('of the first');
      store.enterWith('of the first');
    },
    () => seen.push(local.get(), store.getStore()),
  );
  same(`${name}: values of one's own are not left to the next`, values, [undefined, undefined]);
  local.run('given', () => store.run('given too', () => set(() => seen.push(local.get(), store.getStore()))));
  set(() => seen.push(local.get()));
  until(() => seen.length === 5);
  same(`${name}: values come from where it was set`, seen.slice(2), ['given', 'given too', undefined]);

  let isOpen = false;
  const order = runTogether(
    () => {
      until(() => isOpen);
      seen.push('blocked');
    },
    () => seen.push('next'),
    () => {
      isOpen = true;
      Fiber.yield();
      seen.push('yielded');
    },
    () => seen.push('last'),
  );
  same(`${name}: who blocks holds up nobody`, order.slice(0, 2), ['next', 'last']);
  same(`${name}: and all go on`, order.slice(2).sort(), ['blocked', 'yielded']);

  const jobs = runTogether(
    () => {
      seen.push('first');
      Promise.resolve()
        .then(() => seen.push('job'))
        .then(() => seen.push('job of a job'));
      process.nextTick(() => seen.push('tick'));
    },
    () => seen.push('second'),
    async () => {
      await undefined;
      seen.push('awaited');
    },
    () => seen.push('last'),
  );
  same(
    `${name}: jobs run before the next one`,
    jobs.filter(each => each !== 'tick'),
    ['first', 'job', 'job of a job', 'second', 'awaited', 'last'],
  );
  ok(`${name}: ticks too`, jobs.indexOf('tick') < jobs.indexOf('second'), jobs.join());

  const errors = [];
  /** @param {Error} error */
  const listener = error => errors.push(error.message);
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  const afterErrors = runTogether(
    () => {
      throw new Error('thrown');
    },
    () => seen.push([...errors]),
    () => void Promise.reject(new Error('rejected')),
    () => seen.push('on'),
  );
  same(`${name}: an error is told at once, and the next one runs`, afterErrors, [['thrown'], 'on']);
  until(() => errors.length === 2);
  same(`${name}: a rejection too`, errors, ['thrown', 'rejected']);
  process.off('uncaughtException', listener);
  process.off('unhandledRejection', listener);

  const started = runTogether(
    () => {
      Fiber.run(() => {
        seen.push('its fiber');
        Fiber.yield();
        seen.push('later');
      });
      seen.push('itself');
    },
    () => seen.push('next'),
  );
  same(`${name}: fibers that it starts run at once`, started.slice(0, 3), ['its fiber', 'itself', 'next']);
  until(() => seen.includes('later'));
}

// One that takes itself or others out while the round runs.
{
  /** @type {string[]} */
  const seen = [];
  const third = { timer: setTimeout(() => seen.push('third'), 5), immediate: setImmediate(() => {}) };
  clearTimeout(third.timer);
  clearImmediate(third.immediate);
  setTimeout(() => {
    clearTimeout(third.timer);
    seen.push('first');
  }, 1);
  setTimeout(() => seen.push('second'), 1);
  third.timer = setTimeout(() => seen.push('third'), 1);
  setTimeout(() => seen.push('fourth'), 1);
  until(() => seen.includes('fourth'));
  setImmediate(() => clearImmediate(third.immediate));
  third.immediate = setImmediate(() => seen.push('never'));
  setImmediate(() => seen.push('fifth'));
  until(() => seen.includes('fifth'));
  same('cleared by another one of its round', seen, ['first', 'second', 'fourth', 'fifth']);
}

// An interval goes on after an error that the program takes.
{
  let errors = 0;
  const listener = () => void errors++;
  process.on('uncaughtException', listener);
  let calls = 0;
  const interval = setInterval(() => {
    if (++calls === 3) clearInterval(interval);
    throw new Error('each time');
  }, 1);
  until(() => errors === 3);
  process.off('uncaughtException', listener);
  same('an interval whose function throws', calls, 3);
}

// A fiber that has run many callbacks gives the others their turn.
{
  let turns = 0;
  let isOver = false;
  Fiber.run(() => {
    for (; !isOver; Fiber.yield()) turns++;
  });
  let count = 0;
  for (let i = 0; i < 1000; i++) setImmediate(() => count++);
  until(() => count === 1000);
  isOver = true;
  ok('between a thousand callbacks', turns >= 10, `${turns}`);
}

// From here on the kernel counts the processor time of fibers.
{
  /** @type {number[]} */
  const limits = [];
  setTimeout(() => (Fiber.current.cpuLimit = 10_000), 1);
  for (let i = 0; i < 2; i++) setTimeout(() => limits.push(Fiber.current.cpuLimit), 1);
  until(() => limits.length === 2);
  same('no limit stays', limits, [Infinity, Infinity]);
}
