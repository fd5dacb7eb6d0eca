// Cancelling fibers: where it is seen, that it stays, what it spares.
import { CancelledError, TimeoutError } from 'coro:fiber';
import { fails, ok, same } from './check.mjs';

const outcome = action => {
  try {
    return action();
  } catch (error) {
    return `${error.name} ${error.code} ${error.reason?.message ?? error.reason}`;
  }
};

{
  const log = [];
  const fiber = Fiber.run(() => {
    for (let i = 0; i < 3; i++) {
      try {
        Fiber.sleep(10_000);
      } catch (error) {
        log.push(error instanceof CancelledError, error.reason);
      }
    }
    try {
      Fiber.yield();
    } finally {
      log.push('finally');
    }
  });
  fiber.cancel('why');
  fiber.cancel('again');
  same(
    'join of a cancelled one',
    outcome(() => fiber.join()),
    'CancelledError ERR_CANCELLED why',
  );
  same('each call fails', log, [true, 'why', true, 'why', true, 'why', 'finally']);
  same('its state', fiber.state, 'cancelled');
}
same(
  'a reason as cause',
  (() => {
    const fiber = Fiber.run(() => Fiber.sleep(1e6));
    const reason = new Error('reason');
    fiber.cancel(reason);
    try {
      fiber.join();
    } catch (error) {
      return error.cause === reason && Fiber.CancelledError === CancelledError;
    }
  })(),
  true,
);
{
  const fiber = Fiber.run(() => 5);
  fiber.cancel();
  same('one that has ended keeps its result', [fiber.join(), fiber.state], [5, 'done']);
  const caught = Fiber.run(() => {
    try {
      Fiber.sleep(1e6);
    } catch {
      return 'caught';
    }
  });
  caught.cancel();
  same('one that goes on regardless', [caught.join(), caught.state], ['caught', 'done']);
  const other = Fiber.run(() => {
    try {
      Fiber.sleep(1e6);
    } catch {
      throw new RangeError('other');
    }
  });
  other.cancel();
  same(
    'one that fails otherwise',
    [outcome(() => other.join()), other.state],
    ['RangeError undefined undefined', 'failed'],
  );
}
{
  const self = Fiber.run(() => {
    Fiber.current.cancel('me');
    console.log('ok printing goes on');
    Fiber.sleep(0);
  });
  same(
    'itself',
    outcome(() => self.join()),
    'CancelledError ERR_CANCELLED me',
  );
}
{
  const joined = Fiber.run(() => Fiber.sleep(1e6));
  const joiner = Fiber.run(() => joined.join());
  joined.cancel('the joined');
  same(
    'who joins a cancelled one fails',
    [outcome(() => joiner.join()), joiner.state],
    ['CancelledError ERR_CANCELLED the joined', 'failed'],
  );
}

// ---- shields ----------------------------------------------------------------------------------------------------
{
  const log = [];
  const fiber = Fiber.run(() => {
    try {
      Fiber.sleep(1e6);
    } finally {
      Fiber.shield(() => {
        Fiber.sleep(2);
        log.push('cleaned up');
      });
      log.push(outcome(() => Fiber.sleep(1)));
      log.push(Fiber.shield((a, b) => a + b, 1, 2));
    }
  });
  fiber.cancel('x');
  outcome(() => fiber.join());
  same('clean-up in a shield', log, ['cleaned up', 'CancelledError ERR_CANCELLED x', 3]);
}
{
  const fiber = Fiber.run(() => {
    Fiber.shield(() => Fiber.sleep(5));
    Fiber.sleep(1e6);
  });
  fiber.cancel('later');
  same(
    'cancelled while it is shielded',
    outcome(() => fiber.join()),
    'CancelledError ERR_CANCELLED later',
  );
  same(
    'a limit inside a shield',
    outcome(() => Fiber.timeout(1e6, () => Fiber.shield(() => Fiber.timeout(2, () => Fiber.sleep(1e6))))),
    'TimeoutError ERR_TIMEOUT undefined',
  );
  const log = [];
  same(
    'a limit outside waits for the shield',
    outcome(() =>
      Fiber.timeout(2, () => {
        Fiber.shield(() => {
          Fiber.sleep(8);
          log.push('whole');
        });
        Fiber.sleep(1e6);
      }),
    ),
    'TimeoutError ERR_TIMEOUT undefined',
  );
  same('what was shielded', log, ['whole']);
}

// ---- time limits --------------------------------------------------------------------------------------------------
same(
  'in time',
  Fiber.timeout(1000, (a, b) => a * b, 2, 3),
  6,
);
same(
  'an async function in time',
  Fiber.timeout(1000, async () => 'x'),
  'x',
);
{
  let inner;
  const error = fails(
    'too late',
    () =>
      Fiber.timeout(3, () => {
        try {
          Fiber.sleep(1e6);
        } catch (error) {
          inner = error;
          throw error;
        }
      }),
    'ERR_TIMEOUT',
    'The time limit of 3 ms is over',
  );
  ok('a TimeoutError', error instanceof TimeoutError && error.name === 'TimeoutError');
  ok('inside a CancelledError', inner instanceof CancelledError && inner.reason === error);
}
same(
  'tryTimeout',
  [Fiber.tryTimeout(2, () => Fiber.sleep(1e6)), Fiber.tryTimeout(1000, () => 4)],
  [undefined, 4],
);
same(
  'no time at all',
  outcome(() => Fiber.timeout(0, () => Fiber.sleep(0))),
  'TimeoutError ERR_TIMEOUT undefined',
);
same(
  'no time and no wait',
  Fiber.timeout(0, () => 1),
  1,
);
{
  const log = [];
  same(
    'the inner limit first',
    Fiber.timeout(1e6, () => {
      log.push(outcome(() => Fiber.timeout(2, () => Fiber.sleep(1e6))));
      Fiber.sleep(1);
      return 'on';
    }),
    'on',
  );
  same(
    'the outer limit first',
    outcome(() =>
      Fiber.timeout(3, () => {
        log.push(outcome(() => Fiber.timeout(1e6, () => Fiber.sleep(1e6))));
        log.push(outcome(() => Fiber.sleep(1e6)));
        Fiber.sleep(1e6);
      }),
    ),
    'TimeoutError ERR_TIMEOUT undefined',
  );
  same('what was seen inside', log, [
    'TimeoutError ERR_TIMEOUT undefined',
    'CancelledError ERR_CANCELLED The time limit of 3 ms is over',
    'CancelledError ERR_CANCELLED The time limit of 3 ms is over',
  ]);
  same(
    'all over',
    outcome(() => Fiber.sleep(4) ?? 'slept'),
    'slept',
  );
}
{
  let ended = 0;
  const fiber = Fiber.run(() =>
    Fiber.timeout(50, () => {
      try {
        Fiber.sleep(1e6);
      } finally {
        ended++;
      }
    }),
  );
  fiber.cancel('outer');
  same(
    'cancelled inside a limit',
    outcome(() => fiber.join()),
    'CancelledError ERR_CANCELLED outer',
  );
  same('once', ended, 1);
}
{
  // A limit that is met while a value is on its way takes nothing away.
  const fiber = Fiber.run(() =>
    Fiber.timeout(2, () => {
      const end = performance.now() + 6;
      while (performance.now() < end);
      return 'late, but there';
    }),
  );
  same('a result that is there', fiber.join(), 'late, but there');
}
fails('a wrong time', () => Fiber.timeout(-1, () => 1), 'ERR_OUT_OF_RANGE');
fails('a wrong function', () => Fiber.timeout(1, 5), 'ERR_INVALID_ARG_TYPE');
fails('a wrong shield', () => Fiber.shield(), 'ERR_INVALID_ARG_TYPE');

// ---- signals ------------------------------------------------------------------------------------------------------
class Signal {
  aborted = false;
  reason = undefined;
  listeners = new Set();
  addEventListener(_, listener) {
    this.listeners.add(listener);
  }
  removeEventListener(_, listener) {
    this.listeners.delete(listener);
  }
  abort(reason) {
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.listeners) listener();
  }
}
{
  const signal = new Signal();
  const reason = new Error('aborted');
  Fiber.run(() => {
    Fiber.sleep(2);
    signal.abort(reason);
  });
  let caught;
  try {
    Fiber.sleep(1e6, { signal });
  } catch (error) {
    caught = error;
  }
  ok('a signal', caught === reason);
  same('its listener is gone', signal.listeners.size, 0);
  same(
    'aborted before',
    outcome(() => Fiber.sleep(1, { signal })),
    'Error undefined undefined',
  );
  fails('no signal', () => Fiber.sleep(1, { signal: {} }), 'ERR_INVALID_ARG_TYPE', /options\.signal/);
  fails('a limit as option', () => Fiber.sleep(1e6, { timeout: 1 }), 'ERR_TIMEOUT');
  const bare = new Signal();
  Fiber.run(() => {
    Fiber.yield();
    bare.abort();
  });
  same(
    'a signal without a reason',
    outcome(() => Fiber.sleep(1e6, { signal: bare })),
    'AbortError ABORT_ERR undefined',
  );
}

// ---- promise jobs ---------------------------------------------------------------------------------------------------
same(
  'limits in promise jobs',
  Fiber.await(
    Promise.all(
      [1, 2, 3].map(async n => {
        await null;
        const first = outcome(() => Fiber.timeout(n, () => Fiber.sleep(1e6)));
        Fiber.sleep(1);
        return `${n} ${first}`;
      }),
    ),
  ),
  [
    '1 TimeoutError ERR_TIMEOUT undefined',
    '2 TimeoutError ERR_TIMEOUT undefined',
    '3 TimeoutError ERR_TIMEOUT undefined',
  ],
);
same(
  'a promise job is not cancelled',
  Fiber.await(Promise.resolve().then(() => outcome(() => Fiber.current.cancel()))),
  'Error ERR_FIBER_IS_JOB undefined',
);
const { alarms, alive, jobs } = __primordials.process.fiberStatistics();
same('nothing is left', { alarms, alive, jobs }, { alarms: 0, alive: 1, jobs: 0 });
