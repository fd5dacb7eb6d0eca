// options: --v8-flags=--expose-gc --v8-flags=--allow-natives-syntax
// Fibers that stay parked over several major collections, then park elsewhere, in code of every tier, some of which is
// given up or compiled meanwhile: no collection goes by where they were parked before.
import { same } from './check.mjs';

const FIBERS = Number(process.argv[2] ?? 60);
const ROUNDS = Number(process.argv[3] ?? 3);
/** A fiber is written down in the second collection that it is parked in, and visited by that from the third on. */
const COLLECTIONS = 4;

const { park, self, wake } = __primordials.fiber;
let corrupted = 0;
let ended = 0;
let ids = [];

const pause = () => {
  ids.push(self());
  while (!park('its turn'));
};

/** Parks below `depth` frames, each with another number of values of its own. */
function down(depth, tag) {
  const object = { depth, tag };
  const list = [object, `${tag}/${depth}`, BigInt(depth) << 70n];
  if (depth === 0) pause();
  else if (depth % 3 === 0) [depth].map(() => down(depth - 1, tag));
  else if (depth % 3 === 1) Reflect.apply(down, undefined, [depth - 1, tag, object, list]);
  else down(depth - 1, tag);
  if (
    list[0] !== object ||
    object.tag !== tag ||
    list[1] !== `${tag}/${depth}` ||
    list[2] >> 70n !== BigInt(depth)
  )
    corrupted++;
}

/** A function of its own each time, in the tier of the number, and the class that its code relies on. */
function tiered(tier) {
  const prepare = [
    '',
    '%CompileBaseline(f);',
    '%PrepareFunctionForOptimization(f); f(new A()); f(new A()); %OptimizeMaglevOnNextCall(f); f(new A());',
    '%PrepareFunctionForOptimization(f); f(new A()); f(new A()); %OptimizeFunctionOnNextCall(f); f(new A());',
  ][tier];
  const code = `class A { get v() { return 1; } }
    const f = a => { const mine = { v: a.v }; pause(); return mine.v + a.v * 10; };
    f(new A()); ${prepare} return { A, f };`;
  let waits = false;
  const made = new Function('pause', code)(() => waits && pause());
  waits = true;
  return made;
}

for (let round = 0; round < ROUNDS; round++) {
  const started = ended;
  const classes = [0, 1, 2, 3].map(tiered);
  for (let fiber = 0; fiber < FIBERS; fiber++) {
    Fiber.run(() => {
      const { A, f } = classes[fiber % 4];
      for (const depth of [fiber % 7, (fiber * 5) % 11, 2]) down(depth, fiber);
      if (f(new A()) !== 21) corrupted++;
      down(12, fiber);
      ended++;
    });
  }
  for (let time = 0; ended - started < FIBERS; time++) {
    for (let n = 0; n < COLLECTIONS; n++) {
      gc();
      // Half-way, all fibers are parked in the four functions: their code is given up under them.
      if (time === 3 && n === 2)
        for (const { A } of classes) Object.defineProperty(A.prototype, 'v', { get: () => 2 });
    }
    const parked = ids;
    ids = [];
    for (const id of parked) wake(id);
    for (let n = 0; n < 4; n++) Fiber.yield();
  }
}

same('no value was corrupted', corrupted, 0);
same('all fibers ended', ended, FIBERS * ROUNDS);
