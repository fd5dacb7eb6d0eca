// ./corojs --v8-flags=--expose-gc bench/parked.mjs      resident memory of 100,000 parked fibers, how long they take, what collections cost beside them
const { fiber, process: system } = __primordials;
const COUNT = Number(process.env.COUNT ?? (process.env.SMOKE ? 5_000 : 100_000));
const now = () => Number(system.hrtime()) / 1e6;

/** KiB of a line of /proc/self/status. */
const status = key => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(fs.readFile('/proc/self/status'))[1]);
const memory = () => ({ resident: status('VmRSS'), pageTables: status('VmPTE') });
const median = times => times.sort((a, b) => a - b)[times.length >> 1];

function collections(what) {
  if (typeof gc !== 'function') return;
  const time = options => {
    const junk = Array.from({ length: 1000 }, (_, k) => ({ k }));
    const start = now();
    gc(options ?? { type: 'major' });
    return (now() - start) * (junk.length / 1000);
  };
  const minor = median(Array.from({ length: 11 }, () => time({ type: 'minor' })));
  const major = median(Array.from({ length: 5 }, () => time()));
  console.log(`${what}: minor collection ${minor.toFixed(2)} ms, major ${major.toFixed(1)} ms`);
}

for (let i = 0; i < 300; i++) Fiber.run(() => Fiber.sleep(1));
Fiber.sleep(20);
collections('no fiber parked');
const before = memory();
let done = 0;
const waiting = [];
const start = now();
for (let i = 0; i < COUNT; i++) {
  Fiber.run(() => {
    waiting.push(fiber.self());
    fiber.park('the end of the measurement');
    done++;
  });
}
const parked = now();
const after = memory();
console.log(`${COUNT} fibers started and parked in ${(parked - start).toFixed(0)} ms`);
console.log(
  `${((after.resident - before.resident) / COUNT).toFixed(2)} KiB resident each, ` +
    `and ${((after.pageTables - before.pageTables) / COUNT).toFixed(2)} KiB of page tables`,
);
collections(`${COUNT} parked`);
const wake = now();
for (const id of waiting) fiber.wake(id);
waiting.length = 0;
while (done < COUNT) Fiber.yield();
console.log(`woken and ended in ${(now() - wake).toFixed(0)} ms`);
Fiber.sleep(3000);
collections('afterwards');
console.log(`resident memory afterwards: ${memory().resident - before.resident} KiB over the beginning`);
