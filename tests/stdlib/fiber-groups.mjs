// Groups of fibers: none outlives its group, the first failure ends them all.
import { fails, ok, same } from './check.mjs';

const outcome = action => {
  try {
    return action();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
const late =
  (value, milliseconds = 2) =>
  () => {
    Fiber.sleep(milliseconds);
    return value;
  };
const fail =
  (message, milliseconds = 1) =>
  () => {
    Fiber.sleep(milliseconds);
    throw new Error(message);
  };

{
  const log = [];
  const result = Fiber.group(group => {
    for (const n of [3, 1, 2]) {
      group.run(() => {
        Fiber.sleep(n);
        log.push(n);
      });
    }
    same('its size', group.size, 3);
    return 'body';
  });
  same('returns when all are done', [result, log.toSorted()], ['body', [1, 2, 3]]);
}
{
  const log = [];
  const clean = n => {
    try {
      Fiber.sleep(1e6);
    } catch (error) {
      Fiber.shield(() => Fiber.sleep(2));
      log.push([n, error.name, error.reason?.message]);
      throw error;
    }
  };
  same(
    'the first failure',
    outcome(() =>
      Fiber.group(group => {
        group.run(clean, 1);
        group.run(fail('first'));
        group.run(clean, 2);
        clean('body');
      }),
    ),
    'Error: first',
  );
  same('cancels the rest and waits for it', log.toSorted(), [
    [1, 'CancelledError', 'first'],
    [2, 'CancelledError', 'first'],
    ['body', 'CancelledError', 'first'],
  ]);
}
same(
  'the function itself fails',
  outcome(() =>
    Fiber.group(group => {
      group.run(() => Fiber.sleep(1e6));
      throw new Error('body');
    }),
  ),
  'Error: body',
);
{
  let error;
  try {
    Fiber.group(group => {
      group.run(fail('first'));
      group.run(() => {
        try {
          Fiber.sleep(1e6);
        } finally {
          throw new Error('second');
        }
      });
    });
  } catch (e) {
    error = e;
  }
  same(
    'later failures stand beside it',
    [error.message, error.suppressed.map(e => e.message)],
    ['first', ['second']],
  );
}
{
  let child;
  same(
    'a child joined inside',
    outcome(() => Fiber.group(group => group.run(fail('joined')).join())),
    'Error: joined',
  );
  same(
    'one child cancelled alone',
    Fiber.group(group => {
      child = group.run(() => Fiber.sleep(1e6));
      group.run(() => Fiber.sleep(1));
      child.cancel();
      return child.state;
    }),
    'ready',
  );
  same('it was', child.state, 'cancelled');
  const foreign = Fiber.run(() => Fiber.sleep(1e6));
  foreign.cancel('elsewhere');
  const ended = [];
  same(
    'the cancellation of another is an error',
    outcome(() =>
      Fiber.group(group => {
        group.run(() => {
          try {
            Fiber.sleep(1e6);
          } finally {
            ended.push('child');
          }
        });
        foreign.join();
      }),
    ),
    'CancelledError: The fiber was cancelled: elsewhere',
  );
  same('that ends the others', ended, ['child']);
}
{
  let held;
  const ended = [];
  same(
    'cancelled by itself',
    Fiber.group(group => {
      held = group;
      group.run(() => {
        try {
          Fiber.sleep(1e6);
        } finally {
          ended.push('child');
        }
      });
      group.cancel('enough');
      Fiber.sleep(1e6);
      return 'never';
    }),
    undefined,
  );
  same('its children too', ended, ['child']);
  fails('a group that has ended', () => held.run(() => {}), 'ERR_GROUP_ENDED');
}
{
  const ended = [];
  const worker = n => {
    try {
      Fiber.sleep(1e6);
    } finally {
      ended.push(n);
    }
  };
  const fiber = Fiber.run(() =>
    Fiber.group(group => {
      group.run(worker, 1);
      group.run(() => Fiber.group(inner => void inner.run(worker, 2)));
    }),
  );
  fiber.cancel('from outside');
  same(
    'cancelled from outside',
    outcome(() => fiber.join()),
    'CancelledError: The fiber was cancelled: from outside',
  );
  same('down to the last', ended.toSorted(), [1, 2]);
  fails(
    'a limit',
    () => Fiber.timeout(2, () => Fiber.group(group => void group.run(worker, 3))),
    'ERR_TIMEOUT',
  );
  fails(
    'a limit as option',
    () => Fiber.group(group => void group.run(worker, 4), { timeout: 2 }),
    'ERR_TIMEOUT',
  );
  same('both ended', ended.toSorted(), [1, 2, 3, 4]);
}
{
  const seen = [];
  Fiber.group(group => {
    group.cancel();
    group.run(() => {
      seen.push('started');
      Fiber.sleep(1);
      seen.push('not reached');
    });
  });
  same('one that joins a cancelled group', seen, ['started']);
}

same('all', Fiber.all([late('a', 3), late('b', 1), async () => 'c', Fiber.run(late('d'))]), [
  'a',
  'b',
  'c',
  'd',
]);
same('all of none', Fiber.all([]), []);
same(
  'all, one fails',
  outcome(() => Fiber.all([late('a', 1e6), fail('no')])),
  'Error: no',
);
same('race', Fiber.race([late('slow', 1e6), late('fast', 1)]), 'fast');
same(
  'race, a failure is first',
  outcome(() => Fiber.race([late('slow', 1e6), fail('fast')])),
  'Error: fast',
);
same('race, the first ends at once', Fiber.race([() => 1, () => 2]), 1);
fails('race of none', () => Fiber.race([]), 'ERR_INVALID_ARG_VALUE');
same('any', Fiber.any([fail('no'), late('yes', 3), late('slow', 1e6)]), 'yes');
{
  let error;
  try {
    Fiber.any([fail('one', 2), fail('two', 1)]);
  } catch (e) {
    error = e;
  }
  same('any, all fail', [error.name, error.errors.map(e => e.message)], ['AggregateError', ['one', 'two']]);
}
{
  const bystander = Fiber.run(late('unharmed', 50));
  same('a fiber that loses a race', Fiber.race([bystander, late('won', 1)]), 'won');
  same('is not cancelled', bystander.join(), 'unharmed');
}
for (const name of ['all', 'race', 'any']) {
  fails(`${name}: a limit`, () => Fiber[name]([late(1, 1e6)], { timeout: 1 }), 'ERR_TIMEOUT');
  fails(`${name}: a wrong task`, () => Fiber[name]([() => 1, 5]), 'ERR_INVALID_ARG_TYPE', /tasks\[1\]/);
  fails(`${name}: no list`, () => Fiber[name](5), 'ERR_INVALID_ARG_TYPE');
}

{
  let most = 0;
  let now = 0;
  const results = Fiber.map(
    Array.from({ length: 20 }, (_, i) => i),
    4,
    (item, index) => {
      most = Math.max(most, ++now);
      Fiber.sleep((item * 7) % 3);
      now--;
      return item * 10 + (index - item);
    },
  );
  same(
    'map',
    results,
    Array.from({ length: 20 }, (_, i) => i * 10),
  );
  same('at most so many', most, 4);
  const read = [];
  function* items() {
    try {
      for (let i = 0; ; i++) {
        read.push(i);
        yield i;
      }
    } finally {
      read.push('closed');
    }
  }
  same(
    'map, one fails',
    outcome(() => Fiber.map(items(), 2, i => (i === 3 ? fail('three')() : Fiber.sleep(1)))),
    'Error: three',
  );
  ok('the items are closed', read.at(-1) === 'closed' && read.length < 12, String(read));
  same(
    'map of none',
    Fiber.map([], 3, () => 1),
    [],
  );
  same(
    'map without a limit',
    Fiber.map(new Set([1, 2]), Infinity, x => x + 1),
    [2, 3],
  );
  fails('map: a wrong limit', () => Fiber.map([1], 0, x => x), 'ERR_OUT_OF_RANGE');
  fails('map: no items', () => Fiber.map(undefined, 1, x => x), 'ERR_INVALID_ARG_TYPE');
}

let sum = 0;
Fiber.group(group => {
  for (let i = 0; i < 2000; i++) {
    group.run(() => {
      Fiber.yield();
      sum += i;
    });
  }
});
same('many', sum, 1_999_000);
Fiber.sleep(8);
const { alarms, alive, jobs } = __primordials.process.fiberStatistics();
same('nothing is left', { alarms, alive, jobs }, { alarms: 0, alive: 1, jobs: 0 });
