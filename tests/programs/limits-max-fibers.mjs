// options: --max-fibers=50
// One fiber too many is a RangeError that says which option sets the limit; when fibers have ended there is room again.
import { fails, ok, same } from './check.mjs';

const { park, self, wake } = __primordials.fiber;
for (let round = 0; round < 3; round++) {
  const ids = [];
  let error;
  let ended = 0;
  while (!error && ids.length < 1000) {
    try {
      Fiber.run(() => {
        ids.push(self());
        while (!park('the end'));
        ended++;
      });
    } catch (thrown) {
      error = thrown;
    }
  }
  same('the code', error?.code, 'ERR_FIBER_LIMIT');
  ok('the kind', error instanceof RangeError);
  ok('the message names the option', error?.message.includes('--max-fibers'), error?.message);
  ok('most of the limit can be used', ids.length >= 40 && ids.length < 50, `${ids.length} fibers`);
  fails('and again', () => Fiber.run(() => {}), 'ERR_FIBER_LIMIT');
  for (const id of ids) wake(id);
  while (ended < ids.length) Fiber.yield();
}
let run = 0;
for (let n = 0; n < 1000; n++) Fiber.run(() => run++);
same('there is room again', run, 1000);
same('promise jobs still run', await Promise.resolve(7).then(value => (Fiber.sleep(1), value)), 7);
