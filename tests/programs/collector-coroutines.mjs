// Values on the stacks of fibers that hand over to one another without the kernel, while collections move them and code is
// optimized and deoptimized: each finds its own again.
import Fiber from 'coro:fibers';
import { ok, same } from './check.mjs';

const [count = 200, rounds = 40] = process.argv.slice(2).map(Number);

/** Objects that are young where they are made and old later. */
const make = seed => ({ seed, text: `value ${seed}`, list: [seed, { seed }, `${seed}`.repeat(3)] });
const isWhole = (value, seed) =>
  value.seed === seed &&
  value.text === `value ${seed}` &&
  value.list[0] === seed &&
  value.list[1].seed === seed &&
  value.list[2] === `${seed}`.repeat(3);

let broken = 0;
let yields = 0;
const check = (value, seed) => {
  if (!isWhole(value, seed)) broken++;
};

/** Yields from within frames that hold values: of JavaScript, of built-in functions, of getters. */
function nested(depth, seed) {
  const mine = make(seed * 1000 + depth);
  if (depth === 0) {
    yields++;
    check(Fiber.yield(mine), seed);
  } else if (depth % 3 === 0) {
    [1].map(() => nested(depth - 1, seed));
  } else if (depth % 3 === 1) {
    void {
      get inner() {
        return nested(depth - 1, seed);
      },
    }.inner;
  } else {
    nested(depth - 1, seed);
  }
  check(mine, seed * 1000 + depth);
}

const fibers = [];
for (let i = 0; i < count; i++) {
  const fiber = Fiber(first => {
    check(first, i);
    for (let round = 0; round < rounds; round++) {
      nested(round % 7, i);
      if (round % 5 === 0) globalThis.Fiber.yield(); // through the kernel now and then
      if (round % 11 === 0) {
        const inner = Fiber(() => nested(3, i));
        check(inner.run(), i * 1000);
        inner.run(make(i));
      }
    }
    return 'end';
  });
  check(fiber.run(make(i)), i * 1000);
  fibers.push(fiber);
}
const runners = [0, 1, 2].map(k =>
  globalThis.Fiber.run(() => {
    let ended = 0;
    for (let round = 1; round <= rounds; round++) {
      const own = make(k);
      for (let i = k; i < count; i += 3) {
        const got = fibers[i].run(make(i));
        if (got === 'end') ended++;
        else check(got, i * 1000);
      }
      check(own, k);
      globalThis.Fiber.yield();
    }
    return ended;
  }),
);
const ended = runners.map(runner => runner.join()).reduce((sum, n) => sum + n, 0);
same('all came to their end', ended, count);
same('every value was whole', broken, 0);
ok('they yielded', yields >= count * rounds, `${yields} times`);
