// options: --v8-flags=--expose-gc
// Fibers that stay parked over many minor collections and a few major ones keep what only their stacks hold.
import { same } from './check.mjs';

const FIBERS = Number(process.argv[2] ?? 1000);
const COLLECTIONS = Number(process.argv[3] ?? 40);

const { park, self, wake } = __primordials.fiber;
let corrupted = 0;
let ended = 0;
const ids = [];

function down(depth, fiber) {
  const object = { depth, fiber };
  const nested = [depth, { fiber }];
  const text = `text ${depth} of ${fiber}`;
  const number = fiber + 0.25;
  if (depth > 0) down(depth - 1, fiber);
  else while (!park('its turn'));
  const whole =
    object.depth === depth &&
    object.fiber === fiber &&
    nested[1].fiber === fiber &&
    text === `text ${depth} of ${fiber}` &&
    number === fiber + 0.25;
  if (!whole) corrupted++;
}

/** Each of these fibers is parked three times in its life, with new values each time. */
for (let fiber = 0; fiber < FIBERS; fiber++) {
  Fiber.run(() => {
    ids.push(self());
    for (let time = 0; time < 3; time++) down(6, fiber);
    ended++;
  });
}
for (let n = 0; n < COLLECTIONS; n++) {
  const junk = [];
  for (let i = 0; i < 5000; i++) junk.push({ i });
  gc(n % 20 === 19 ? { type: 'major' } : { type: 'minor' });
  // A part of them moves on, the others stay where they are.
  for (let fiber = n % 7; fiber < FIBERS; fiber += 7) if (n > 6) wake(ids[fiber]);
  Fiber.yield();
}
while (ended < FIBERS) {
  for (const id of ids) wake(id);
  Fiber.yield();
}
same('no value was corrupted', corrupted, 0);
same('every fiber ended', ended, FIBERS);
