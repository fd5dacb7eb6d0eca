// Mutex, semaphore, wait group, event.
import { Event, Mutex, Semaphore, WaitGroup } from 'coro:sync';
import { fails, ok, same } from './check.mjs';

const code = action => {
  try {
    return action();
  } catch (error) {
    return error.code;
  }
};

{
  const mutex = new Mutex();
  const log = [];
  const fibers = ['a', 'b', 'c'].map(name =>
    Fiber.run(() => {
      using held = mutex.lock();
      log.push(`${name} in`, typeof held);
      Fiber.sleep(1);
      log.push(`${name} out`);
    }),
  );
  ok('held', mutex.locked && !mutex.tryLock());
  for (const fiber of fibers) fiber.join();
  same('one at a time, in order', log, [
    'a in',
    'object',
    'a out',
    'b in',
    'object',
    'b out',
    'c in',
    'object',
    'c out',
  ]);
  ok('free', !mutex.locked && mutex.tryLock());
  fails('twice by one fiber', () => mutex.lock(), 'ERR_MUTEX_HELD');
  same('unlocked by another', Fiber.run(() => code(() => mutex.unlock())).join(), 'ERR_MUTEX_NOT_HELD');
  const waiting = Fiber.run(() => mutex.lock());
  const behind = Fiber.run(() => mutex.run(() => 'mine'));
  waiting.cancel();
  same(
    'cancelled while it waits',
    code(() => waiting.join()),
    'ERR_CANCELLED',
  );
  mutex.unlock();
  same('the next one has it', behind.join(), 'mine');
  mutex.lock();
  const given = Fiber.run(() => {
    mutex.lock();
    try {
      Fiber.sleep(1e6);
    } finally {
      mutex.unlock();
    }
  });
  mutex.unlock();
  given.cancel();
  same(
    'cancelled as it was given',
    code(() => given.join()),
    'ERR_CANCELLED',
  );
  ok('is not locked for ever', mutex.tryLock());
  same('a limit', Fiber.run(() => code(() => mutex.lock({ timeout: 1 }))).join(), 'ERR_TIMEOUT');
  mutex.unlock();
  const begun = Fiber.run(() =>
    mutex.run(async () => {
      await null;
      Fiber.sleep(2);
      return 'awaited';
    }),
  );
  ok('held until a promise has settled', mutex.locked);
  same('whose value it gives', [begun.join(), mutex.locked], ['awaited', false]);
  same('run', [mutex.run(() => 1), mutex.locked], [1, false]);
  same('run that throws', [code(() => mutex.run(() => code(null))), mutex.locked], [undefined, false]);
}
{
  const semaphore = new Semaphore(2);
  let most = 0;
  let now = 0;
  Fiber.group(group => {
    for (let i = 0; i < 6; i++) {
      group.run(() =>
        semaphore.run(() => {
          most = Math.max(most, ++now);
          Fiber.sleep(1);
          now--;
        }),
      );
    }
  });
  same('so many at a time', [most, semaphore.available], [2, 2]);
  const order = [];
  const big = Fiber.run(() => {
    semaphore.acquire(3);
    order.push('big');
  });
  const small = Fiber.run(() => {
    semaphore.acquire();
    order.push('small');
  });
  Fiber.yield();
  same('a small one does not pass a big one', [semaphore.tryAcquire(), order], [false, []]);
  semaphore.release();
  big.join();
  semaphore.release();
  small.join();
  same('in order', order, ['big', 'small']);
  const greedy = Fiber.run(() => semaphore.acquire(9));
  const modest = Fiber.run(() => semaphore.acquire(1));
  semaphore.release();
  greedy.cancel();
  modest.join();
  same(
    'a cancelled one no longer bars the way',
    code(() => greedy.join()),
    'ERR_CANCELLED',
  );
  fails('a limit', () => semaphore.acquire(5, { timeout: 1 }), 'ERR_TIMEOUT');
  fails('wrong permits', () => new Semaphore(-1), 'ERR_OUT_OF_RANGE');
}
{
  const group = new WaitGroup();
  let done = 0;
  group.add(3);
  for (let i = 0; i < 3; i++) {
    Fiber.run(() => {
      Fiber.sleep(i);
      done++;
      group.done();
    });
  }
  group.wait();
  same('all are done', [done, group.count], [3, 0]);
  group.wait();
  fails('too many', () => group.done(), 'ERR_OUT_OF_RANGE');
  group.add();
  fails('a limit', () => group.wait({ timeout: 1 }), 'ERR_TIMEOUT');
}
{
  const event = new Event();
  const fibers = [1, 2, 3].map(n =>
    Fiber.run(() => {
      event.wait();
      return n;
    }),
  );
  ok('not yet', !event.isSet);
  event.set();
  same(
    'all go on',
    fibers.map(fiber => fiber.join()),
    [1, 2, 3],
  );
  event.wait();
  event.clear();
  fails('cleared', () => event.wait({ timeout: 1 }), 'ERR_TIMEOUT');
  const many = Array.from({ length: 2000 }, () => Fiber.run(() => event.wait()));
  event.set();
  for (const fiber of many) fiber.join();
  console.log('ok many at once');
}
const { alarms, alive } = __primordials.process.fiberStatistics();
same('nothing is left', { alarms, alive }, { alarms: 0, alive: 1 });
