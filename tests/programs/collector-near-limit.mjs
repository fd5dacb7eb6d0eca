// options: --max-heap=64 --v8-flags=--expose-gc --v8-flags=--max-semi-space-size=1 --v8-flags=--min-semi-space-size=1
// Near the heap's limit promotion fails and objects stay young for long; parked fibers keep theirs all the same.
import { ok, same } from './check.mjs';

const FIBERS = 300;
const { park, self, wake } = __primordials.fiber;
let corrupted = 0;
let ended = 0;
const ids = [];

function down(depth, fiber) {
  const object = { depth, fiber, list: [fiber, { depth }] };
  if (depth > 0) down(depth - 1, fiber);
  else while (!park('its turn'));
  if (object.depth !== depth || object.fiber !== fiber || object.list[1].depth !== depth) corrupted++;
}

const ballast = [];
const start = process.memoryUsage().heapUsed;
while (process.memoryUsage().heapUsed < 50 * 2 ** 20) ballast.push(new Array(1000).fill(ballast.length));
ok('the heap was filled', process.memoryUsage().heapUsed > start);

for (let fiber = 0; fiber < FIBERS; fiber++) {
  Fiber.run(() => {
    ids.push(self());
    for (let time = 0; time < 4; time++) down(8, fiber);
    ended++;
  });
}
for (let n = 0; ended < FIBERS; n++) {
  const junk = [];
  for (let i = 0; i < 3000; i++) junk.push([i, { i }]);
  if (n % 10 === 9) gc({ type: 'minor' });
  if (n > 5) for (let fiber = n % 5; fiber < FIBERS; fiber += 5) wake(ids[fiber]);
  Fiber.yield();
}
same('no value was corrupted', corrupted, 0);
ok(
  'the ballast is whole',
  ballast.every((list, i) => list[0] === i && list[999] === i),
);
