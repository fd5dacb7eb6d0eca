// options: --v8-flags=--expose-gc
// What the frames of parked fibers hold outlives forced collections: plain, native, constructor, generator and async frames.
import { ok, same } from './check.mjs';

const FIBERS = Number(process.argv[2] ?? 150);
const ROUNDS = Number(process.argv[3] ?? 6);

let seed = 1;
const random = n => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % n;
let corrupted = 0;
let collections = 0;

/** Ways to stand between two frames; each calls next() from another kind of frame. */
const between = [
  next => next(),
  next => [1].map(next)[0],
  next => [2, 1].sort(() => (next(), 0)) && undefined,
  next => void 'x'.replace(/x/, () => (next(), 'y')),
  next => void JSON.parse('[1]', (_, value) => (Array.isArray(value) ? next() : value)),
  next => void new (class { field = next(); })(), // prettier-ignore
  next => void [...(function* () { yield next(); })()], // prettier-ignore
  next => void { get x() { return next(); } }.x, // prettier-ignore
  next => void ('x' in new Proxy({}, { has: () => (next(), true) })),
  next => void Reflect.apply(next, undefined, []),
  next => {
    try {
      next();
    } finally {
      corrupted |= 0;
    }
  },
  function () {
    return arguments[0]();
  },
  next => void eval('next()'),
  next => void (async () => next())(),
];

function down(depth, tag) {
  const object = { depth, tag, inner: { half: depth + 0.5 } };
  const list = [depth, object, `${tag}/${depth}`];
  const map = new Map([[object, tag]]);
  const closure = () => object.depth;
  const big = BigInt(depth) << 70n;
  const bytes = new Uint8Array([depth, depth + 1]);
  const weak = new WeakRef(list);
  if (depth === 0) {
    Fiber.sleep(random(20));
    for (let i = 0; i < 200; i++) list.junk = { i };
    Fiber.yield();
    Fiber.sleep(random(20));
  } else {
    if (depth === 20 && random(8) === 0) gc({ type: 'minor' });
    between[(depth + tag.length) % between.length](() => down(depth - 1, tag));
  }
  const whole =
    object.depth === depth &&
    object.tag === tag &&
    object.inner.half === depth + 0.5 &&
    list[1] === object &&
    list[2] === `${tag}/${depth}` &&
    map.get(object) === tag &&
    closure() === depth &&
    big >> 70n === BigInt(depth) &&
    bytes[1] === depth + 1 &&
    weak.deref() === list;
  if (!whole) corrupted++;
}

let ended = 0;
for (let fiber = 0; fiber < FIBERS; fiber++) {
  Fiber.run(() => {
    for (let round = 0; round < ROUNDS; round++) down(15 + random(30), `${fiber}.${round}`);
    ended++;
  });
}
while (ended < FIBERS) {
  gc(collections++ % 3 ? { type: 'minor' } : { type: 'major' });
  Fiber.sleep(1);
}
same('no value was corrupted', corrupted, 0);
ok('collections were forced', collections > 5, `only ${collections}`);
