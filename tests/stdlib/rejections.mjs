// Rejected promises that are handled in time are no errors.
import { ok, same } from './check.mjs';

const first = import('./no-such-module-1.mjs');
const second = import('./no-such-module-2.mjs');
const third = Promise.reject(new Error('third'));
const results = await Promise.allSettled([first, second, third]);
same(
  'handled later in the same turn',
  results.map(result => result.status),
  ['rejected', 'rejected', 'rejected'],
);

async function fail() {
  Fiber.sleep(1);
  throw new Error('from an async function that blocked');
}
try {
  await fail();
  ok('an async function that blocks and throws', false);
} catch (error) {
  same('an async function that blocks and throws', error.message, 'from an async function that blocked');
}
