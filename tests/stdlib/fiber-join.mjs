// Fibers: their results, errors and states, and awaiting them.
import { fails, ok, same } from './check.mjs';

const thrown = action => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

same('a result', Fiber.run((a, b) => a + b, 1, 2).join(), 3);
const slow = Fiber.run(function slow() {
  Fiber.sleep(5);
  return 'late';
});
same('its state while it waits', slow.state, 'waiting');
same('a result that is waited for', [slow.join(), slow.join(), slow.state], ['late', 'late', 'done']);
same(
  'the result of an async function',
  Fiber.run(async () => {
    await null;
    return 5;
  }).join(),
  5,
);

{
  const inner = Fiber.run(() => Fiber.yield());
  const outer = Fiber.run(() => inner);
  ok(
    'a fiber as result is the fiber',
    outer.join() === inner && Fiber.timeout(5, () => inner) === inner && Fiber.group(() => inner) === inner,
  );
}

let failure;
const bad = Fiber.run(function bad() {
  failure = new Error('no');
  throw failure;
});
const caught = thrown(function joiner() {
  bad.join();
});
ok('the same error', caught === failure);
same('state of one that failed', bad.state, 'failed');
ok('both stacks', /at bad [\s\S]*--- joined at ---\n {4}at joiner /.test(failure.stack), failure.stack);
thrown(() => bad.join());
ok('once', failure.stack.split('joined at').length === 2);
for (const value of [undefined, null, 'text', 0]) {
  const fiber = Fiber.run(() => {
    throw value;
  });
  let got = 'nothing';
  try {
    fiber.join();
  } catch (error) {
    got = error;
  }
  same(`thrown ${value}`, got, value);
}
same(
  'a rejection',
  thrown(() =>
    Fiber.run(async () => {
      throw failure;
    }).join(),
  ),
  failure,
);

const order = [];
const target = Fiber.run(() => Fiber.sleep(3));
const joiners = [1, 2, 3].map(n =>
  Fiber.run(() => {
    target.join();
    order.push(n);
  }),
);
for (const fiber of joiners) fiber.join();
same('several join, in order', order, [1, 2, 3]);

let self;
self = Fiber.run(() => {
  Fiber.yield();
  return thrown(() => self.join())?.code;
});
same('itself', self.join(), 'ERR_FIBER_JOINS_ITSELF');

ok('current', Fiber.current === Fiber.current && Fiber.current.name === 'main');
same('current of a fiber', Fiber.run(() => Fiber.current.state).join(), 'running');
const known = Fiber.run(() => {
  Fiber.yield();
  return Fiber.current;
});
ok('current is what run gave', known.join() === known);
same('ready', [Fiber.run(() => Fiber.yield()).state], ['ready']);
ok('an id', typeof Fiber.current.id === 'bigint' && known.id !== Fiber.current.id);
fails('no constructor', () => new Fiber(), 'ERR_ILLEGAL_CONSTRUCTOR');

const awaited = [];
Fiber.await(
  (async () => {
    awaited.push(await Fiber.run(() => 1));
    awaited.push(
      await Fiber.run(() => {
        Fiber.sleep(2);
        return 2;
      }),
    );
    try {
      await Fiber.run(() => {
        Fiber.sleep(1);
        throw failure;
      });
    } catch (error) {
      awaited.push(error === failure);
    }
  })(),
);
same('fibers are awaited', awaited, [1, 2, true]);

same(
  'await',
  [Fiber.await(Promise.resolve(1)), Fiber.await(7), Fiber.await({ then: done => done('thenable') })],
  [1, 7, 'thenable'],
);
same(
  'await of a rejection',
  thrown(() => Fiber.await(Promise.reject(failure))),
  failure,
);
fails('await with a limit', () => Fiber.await(new Promise(() => {}), { timeout: 2 }), 'ERR_TIMEOUT');

const main = Fiber.current;
Fiber.run(function observer() {
  main.join();
  console.log('ok main is joined');
});
