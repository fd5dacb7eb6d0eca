// options: --engine-tests=1 --v8-flags=--expose-gc
// Where fibers were started: found by return addresses, which the engine compares here with V8's own frames each time.
import { ok, same } from './check.mjs';

const noop = () => {};
const starters = {
  plain: () => Fiber.run(noop),
  again: () => {
    Fiber.run(noop);
    Fiber.run(noop);
  },
  deep: (depth = 30) => (depth === 0 ? Fiber.run(noop) : starters.deep(depth - 1)),
  builtin: () => [1, 2].forEach(() => Fiber.run(noop)),
  sort: () => [3, 1, 2].sort((a, b) => (Fiber.run(noop), a - b)),
  json: () =>
    JSON.stringify({ a: { toJSON: () => void Fiber.run(noop) }, b: { toJSON: () => void Fiber.run(noop) } }),
  reviver: () => JSON.parse('[1, [2]]', (key, value) => (Fiber.run(noop), value)),
  replace: () => 'abc'.replace(/./g, c => (Fiber.run(noop), c)),
  getter: () =>
    ({
      get x() {
        return Fiber.run(noop);
      },
    }).x,
  construct: () =>
    new (class Maker {
      constructor() {
        Fiber.run(noop);
      }
    })(),
  reflect: () =>
    Reflect.construct(function Made() {
      Fiber.run(noop);
    }, []),
  bound: () => Fiber.run.bind(Fiber, noop)(),
  apply: () => Reflect.apply(Fiber.run, Fiber, [noop]),
  proxy: () => new Proxy({}, { get: () => Fiber.run(noop) }).x,
  primitive: () => `${{ [Symbol.toPrimitive]: () => (Fiber.run(noop), 'x') }}`,
  generator: () => [...(function* () { yield Fiber.run(noop); yield Fiber.run(noop); })()], // prettier-ignore
  async: () => void (async () => Fiber.run(noop))(),
  late: () => void Promise.resolve().then(() => Fiber.run(noop)),
  code: () => (0, eval)('Fiber.run(() => {})'),
  made: () => new Function('f', 'Fiber.run(f)')(noop),
  inner: () => Fiber.run(() => Fiber.run(() => Fiber.run(noop))),
  group: () => Fiber.group(g => g.run(noop)),
  all: () => Fiber.all([noop, noop]),
};

for (let round = 0; round < 400; round++) {
  for (const start of Object.values(starters)) start();
  if (round % 8 === 0) Fiber.yield();
  if (round % 100 === 50) gc();
}
// Enough for every kind of compiled code.
for (let k = 0; k < 20_000; k++) {
  starters.plain();
  starters.again();
  if (k % 16 === 0) starters.builtin();
  if (k % 8_000 === 5_000) gc();
}
Fiber.yield();
ok('starts are never taken for others', true); // or the engine has ended the process

/** @param {() => any} start */
function framesOf(start) {
  try {
    start().join();
  } catch (error) {
    return error.stack
      .split('\n')
      .filter(line => line.includes('---') || line.includes('/fiber-starts.mjs'))
      .map(line => line.trim().replace(/\(?file:.*?:(\d+):\d+\)?$/, '').replace(/fiber \d+/, 'fiber').trim()); // prettier-ignore
  }
}

const fail = () => {
  throw new Error('no');
};
function here() {
  return Fiber.run(fail);
}
function there() {
  return Fiber.run(fail);
}
const expected = name => ['at fail', '--- fiber "fail" started at ---', `at ${name}`, 'at framesOf', 'at', '--- joined at ---', 'at framesOf', 'at']; // prettier-ignore
for (let k = 0; k < 3; k++) {
  same('the frames of a start', framesOf(here), expected('here'));
  same('those of another', framesOf(there), expected('there'));
}
for (let k = 0; k < 20_000; k++) (k % 2 ? here : there).call().then(noop, noop);
same('when all is compiled', framesOf(here), expected('here'));

function parent() {
  return Fiber.run(function child() {
    Fiber.sleep(1);
    return Fiber.run(function grandchild() {
      return Fiber.run(fail).join();
    }).join();
  });
}
same('several generations', framesOf(parent), [
  ...['at fail', '--- fiber "fail" started at ---', 'at grandchild'],
  ...[
    '--- by a fiber started at ---',
    'at child',
    '--- by a fiber started at ---',
    'at parent',
    'at framesOf',
    'at',
  ],
  ...[
    '--- joined at ---',
    'at grandchild',
    '--- joined at ---',
    'at child',
    '--- joined at ---',
    'at framesOf',
    'at',
  ],
]);

let chain;
const done = Promise.withResolvers();
(function again(left) {
  Fiber.run(function link() {
    Fiber.yield();
    if (left > 0) again(left - 1);
    else
      try {
        Fiber.run(fail).join();
      } catch (error) {
        chain = error.stack;
        done.resolve();
      }
  });
})(100);
Fiber.await(done.promise);
same('no more than four', chain.split('started at').length - 1, 2); // those of the links are the same

same('an error with no frames stays so', framesOf(() => Fiber.run(() => {
  const error = new Error('no');
  error.stack = 'short';
  throw error;
})), []); // prettier-ignore
const shared = new Error('shared');
for (let k = 0; k < 100; k++) framesOf(new Function('f', `${'\n'.repeat(k)}return Fiber.run(f)`).bind(null, () => { throw shared; })); // prettier-ignore
ok('one error in many fibers does not grow without end', shared.stack.length < 10_000, shared.stack.length);
const frozen = Object.freeze(new Error('frozen'));
ok('a frozen one is passed on', framesOf(() => Fiber.run(() => { throw frozen; })).length > 0); // prettier-ignore
ok(
  'in a group',
  framesOf(() => ({ join: () => Fiber.group(g => g.run(fail)) }))[1].endsWith('started at ---'),
);
