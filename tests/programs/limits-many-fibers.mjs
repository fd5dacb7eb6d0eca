// carriers: stack
// 100,000 fibers are parked at once, start and end, and give their memory back; a million one after another leave none behind.
import { ok, same } from './check.mjs';

const MIB = 2 ** 20;
const { park, self, wake } = __primordials.fiber;
let highest = 0;

/** Resident memory without V8's heap, which grows and shrinks by rules of its own. */
function resident() {
  const { rss, heapTotal } = process.memoryUsage();
  return rss - heapTotal;
}

/** Waits until the process has not more than this, a few seconds at most. */
function shrinksTo(bytes) {
  const end = performance.now() + 5000;
  while (resident() > bytes && performance.now() < end) Fiber.sleep(50);
  return resident() <= bytes;
}

function burst(count) {
  const ids = [];
  let ended = 0;
  for (let n = 0; n < count; n++) {
    Fiber.run(() => {
      const mine = { n };
      ids.push(self());
      while (!park('the others'));
      if (mine.n === n) ended++;
    });
  }
  const parked = __primordials.process.fiberStatistics().parked;
  highest = Math.max(highest, resident());
  for (const id of ids) wake(id);
  while (ended < count) Fiber.yield();
  return parked;
}

burst(1000);
const before = resident();
ok('100,000 fibers are parked at once', burst(100_000) >= 100_000);
const most = before + (highest - before) / 3;
ok('they give their memory back', shrinksTo(most), `${(resident() - before) / MIB} MiB more`);
burst(100_000);
ok('a second time too', shrinksTo(most), `${(resident() - before) / MIB} MiB more`);

// .NET's youngest generation alone may grow by half of the bound before it is collected.
const settled = resident();
let run = 0;
for (let n = 0; n < 1_000_000; n++) Fiber.run(() => run++);
same('a million fibers, one after another', run, 1_000_000);
for (let n = 0; n < 20_000; n++) {
  Fiber.run(() => (Fiber.yield(), run++));
  Fiber.yield();
}
ok('leave memory where it was', shrinksTo(settled + 80 * MIB), `${(resident() - settled) / MIB} MiB more`);
same('no fiber is left', __primordials.process.fiberStatistics().alive, 1);
