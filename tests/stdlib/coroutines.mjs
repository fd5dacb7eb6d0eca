// Coroutines of coro:fibers: what node-fibers' documentation says, and what blocking adds to it.
import Fiber from 'coro:fibers';
import { createRequire } from 'coro:module';
import { Channel } from 'coro:sync';
import { fails, ok, same } from './check.mjs';

const require = createRequire(import.meta.url);
ok('require finds it by its package name', require('fibers') === Fiber);
ok('so does the import of it', (await import('fibers')).default === Fiber);
fails('it is no module of Node', () => require('node:fibers'), 'ERR_UNKNOWN_BUILTIN_MODULE');

{
  const fiber = Fiber((...args) => {
    const got = [args];
    for (let i = 0; i < 3; i++) got.push(Fiber.yield(i));
    return got;
  });
  ok('without new', fiber instanceof Fiber && new Fiber(() => {}) instanceof Fiber);
  same(
    'values go both ways',
    [fiber.run('a'), fiber.run('b'), fiber.run('c'), fiber.run('d')],
    [0, 1, 2, [['a'], 'b', 'c', 'd']],
  );
  same('it has ended', fiber.started, false);
  same('it can be run again; no argument is none', [fiber.run(), fiber.started], [0, true]);
  same(
    'what yield gets without a value',
    [fiber.run(), fiber.run(1), fiber.run()],
    [1, 2, [[], undefined, 1, undefined]],
  );
}

{
  const log = [];
  const fiber = Fiber(() => {
    for (;;) {
      try {
        Fiber.yield(log.length);
      } catch (error) {
        log.push(error);
      }
    }
  });
  fails('it does not yield yet', () => fiber.throwInto(1), 'Error', 'This Fiber is not yielding');
  fiber.run();
  const error = new Error('into');
  same('what throwInto returns', fiber.throwInto(error), 1);
  same('it is thrown by yield', log, [error]);
  const failing = Fiber(() => Fiber.yield());
  failing.run();
  ok(
    'what is not caught comes back',
    fails('throwInto throws', () => failing.throwInto(error), 'Error') === error,
  );
  same('it has ended by that', failing.started, false);
  const throws = Fiber(() => {
    throw error;
  });
  ok('what a fiber throws run throws', fails('run throws', () => throws.run(), 'Error') === error);
}

{
  const log = [];
  const fiber = Fiber(() => {
    for (let i = 0; i < 3; i++) {
      try {
        Fiber.yield();
      } catch (error) {
        log.push(error.message);
      }
    }
    return 'end';
  });
  same('reset of one that was not started', fiber.reset(), undefined);
  fiber.run();
  same('reset gives what it returns', fiber.reset(), 'end');
  same('each yield throws', log, Array(3).fill('This Fiber is a zombie'));
  const other = Fiber(() => Fiber.yield());
  other.run();
  same('one that lets the error pass', [other.reset(), other.started], [undefined, false]);
  const failing = Fiber(() => {
    try {
      Fiber.yield();
    } finally {
      throw new RangeError('mine'); // eslint-disable-line no-unsafe-finally
    }
  });
  failing.run();
  fails('one that throws another', () => failing.reset(), 'RangeError', 'mine');
}

{
  fails('yield outside', () => Fiber.yield(), 'ERR_NO_FIBER', 'yield() called with no fiber running');
  fails('no function', () => Fiber(1), 'ERR_INVALID_ARG_TYPE');
  fails('no argument', () => Fiber(), 'TypeError');
  fails('two arguments', () => Fiber(() => {}).run(1, 2), 'TypeError');
  fails('not a fiber', () => Fiber.prototype.run.call({}), 'TypeError');
  same('current outside', Fiber.current, undefined);
  let seen;
  const fiber = Fiber(() => {
    seen = Fiber.current;
    fails('it runs already', () => fiber.run(), 'Error', 'This Fiber is already running');
    const inner = Fiber(() =>
      fails('further in too', () => fiber.run(), 'Error', 'This Fiber is already running'),
    );
    inner.run();
    same('current comes back', Fiber.current === fiber, true);
    Fiber.yield();
    same('and again', Fiber.current === fiber, true);
  });
  fiber.run();
  ok('current is the object itself', seen === fiber);
  same('outside again', Fiber.current, undefined);
  globalThis.Fiber.run(() => same('not in a fiber that it has started', Fiber.current, undefined));
  fiber.run();
}

{
  const order = [];
  Promise.resolve().then(() => order.push('job'));
  const fiber = Fiber(() => {
    order.push('begin');
    Fiber.yield();
    order.push('end');
  });
  fiber.run();
  order.push('between');
  fiber.run();
  order.push('after');
  await null;
  same('no promise job in between', order, ['begin', 'between', 'end', 'after', 'job']);
}

{
  const order = [];
  const channel = new Channel();
  const fiber = Fiber(() => {
    order.push(channel.receive());
    const value = Fiber.yield('yielded');
    globalThis.Fiber.sleep(2);
    order.push(value);
    return 'returned';
  });
  const other = globalThis.Fiber.run(() => {
    globalThis.Fiber.yield();
    order.push('other');
    fails('while it blocks it runs', () => fiber.run(), 'Error', 'This Fiber is already running');
    channel.send('sent');
  });
  same('run waits for one that blocks', fiber.run(), 'yielded');
  same('the next time too', fiber.run('value'), 'returned');
  other.join();
  same('others go on meanwhile', order, ['other', 'sent', 'value']);
}

{
  const { timeout, tryTimeout, sleep } = globalThis.Fiber;
  const log = [];
  const fiber = Fiber(() => {
    try {
      sleep(10_000);
    } catch (error) {
      log.push(error.code);
    }
    Fiber.yield('alive');
    sleep(1);
    return 'well';
  });
  same(
    'a limit is seen inside',
    timeout.call(globalThis.Fiber, 20, () => fiber.run()),
    'alive',
  );
  same('by its blocking call', log, ['ERR_CANCELLED']);
  same('and is over then', fiber.run(), 'well');
  const sleeper = Fiber(() => sleep(10_000));
  same(
    'a limit that ends it',
    tryTimeout.call(globalThis.Fiber, 20, () => sleeper.run()),
    undefined,
  );
  same('it has ended', sleeper.started, false);
  const nested = Fiber(() => sleeper.run());
  fails('two of them', () => timeout.call(globalThis.Fiber, 20, () => nested.run()), 'ERR_TIMEOUT');
  const late = globalThis.Fiber.run(() => {
    fails('the call of a cancelled fiber', () => sleeper.run(), 'ERR_CANCELLED');
    const pure = Fiber(() => Fiber.yield(1) + 1);
    same('one that does not block goes on', [pure.run(), pure.run(1)], [1, 2]);
  });
  same('cancelled while it waits', [late.cancel(), late.join()], [undefined, undefined]);
  const early = globalThis.Fiber.run(() => {
    globalThis.Fiber.shield(sleep, 5);
    const pure = Fiber(x => {
      for (;;) x = Fiber.yield(x);
    });
    same('a cancelled fiber runs coroutines', [pure.run(1), pure.run(2), pure.run(3)], [1, 2, 3]);
    fails('and not their blocking calls', () => Fiber(() => sleep(1)).run(), 'ERR_CANCELLED');
  });
  early.cancel();
  early.join();
}

{
  const deep = depth => (depth === 0 ? Fiber.yield('deep') : Fiber(() => deep(depth - 1)).run());
  same('fibers in fibers', Fiber(() => deep(50)).run(), 'deep');
  const tree = function* (depth) {
    if (depth > 0) {
      yield* tree(depth - 1);
      yield depth;
      yield* tree(depth - 1);
    }
  };
  const walk = depth => {
    if (depth === 0) return;
    walk(depth - 1);
    Fiber.yield(depth);
    walk(depth - 1);
  };
  const walker = Fiber(() => walk(10));
  const values = [];
  for (let value; (value = walker.run()) !== undefined;) values.push(value);
  same('yields from deep within', values, [...tree(10)]);
}

{
  const { FiberLocal } = await import('coro:fiber');
  const name = new FiberLocal('none');
  const fiber = Fiber(() => {
    Fiber.yield(name.get());
    name.set('inside');
    Fiber.yield(name.get());
    return name.get();
  });
  const first = name.run('first', () => fiber.run());
  const second = name.run('second', () => fiber.run());
  same(
    'values of one’s own come from who began it',
    [first, second, fiber.run(), name.get()],
    ['first', 'inside', 'inside', 'none'],
  );
}

{
  const waiting = [];
  for (let i = 0; i < 300; i++) {
    const fiber = Fiber(() => {
      let sum = 0;
      for (;;) sum += Fiber.yield(sum);
    });
    fiber.run();
    waiting.push(fiber);
  }
  const workers = [];
  for (let k = 0; k < 4; k++) {
    workers.push(
      globalThis.Fiber.run(() => {
        for (let round = 0; round < 20; round++) {
          for (let i = k; i < waiting.length; i += 4) waiting[i].run(1);
          globalThis.Fiber.yield();
        }
      }),
    );
  }
  for (const worker of workers) worker.join();
  same('many, run by several fibers', new Set(waiting.map(fiber => fiber.run(0))), new Set([20]));
}
same('how many', Fiber.fibersCreated > 300, true);
Fiber.poolSize = 7;
same('a number that programs set', Fiber.poolSize, 7);

// It rests for ever: no deadlock, and the program ends.
const abandoned = Fiber(() => {
  try {
    Fiber.yield();
  } finally {
    console.log('not ok: finally of a program that ends');
  }
});
abandoned.run();
globalThis.kept = abandoned; // A collection would unwind it.
