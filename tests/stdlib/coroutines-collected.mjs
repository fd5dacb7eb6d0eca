// options: --v8-flags=--expose-gc
// Coroutines that rest and that nobody can run any more are unwound and collected; one that somebody can is not.
import Fiber from 'coro:fibers';
import { ok, same } from './check.mjs';

const count = 300;
const { fiberStatistics } = __primordials.process;
const before = fiberStatistics().alive;
let unwound = 0;
let current = 0;

function make() {
  const fiber = Fiber(() => {
    try {
      Fiber.yield();
    } finally {
      unwound++;
      if (Fiber.current !== undefined && Fiber.current.started) current++;
      globalThis.Fiber.sleep(1); // It may block, as anywhere.
    }
  });
  fiber.run();
  return fiber;
}

const kept = make();
(() => {
  for (let i = 0; i < count; i++) make();
})();
same('they are there', fiberStatistics().alive - before, count + 1);
for (let i = 0; i < 200 && fiberStatistics().alive - before > 1; i++) {
  globalThis.gc();
  globalThis.Fiber.sleep(5);
}
// What lies on a stack that is looked through conservatively may keep a few.
ok('they are collected', unwound >= count - 2, `${unwound} of ${count}`);
same('their fibers have ended', fiberStatistics().alive - before, 1 + count - unwound);
same('each is the current one while it is unwound', current, unwound);
same('one that can be run is not', [kept.started, kept.run(), kept.started], [true, undefined, false]);
