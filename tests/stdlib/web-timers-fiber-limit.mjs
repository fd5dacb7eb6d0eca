// options: --max-fibers=20
// Timers are late, and none is lost, when there are as many fibers as there may be.
import { ok, same } from './check.mjs';

let blocked = 0;
for (let i = 0; i < 60; i++) {
  setTimeout(() => {
    Fiber.sleep(5);
    blocked++;
  }, 1);
  setImmediate(() => blocked++);
}
const begin = performance.now();
while (blocked < 120) Fiber.sleep(1);
same('all ran', blocked, 120);
ok('within a time', performance.now() - begin < 5000);
let isOver = false;
try {
  for (;;) {
    Fiber.run(() => {
      while (!isOver) Fiber.sleep(1);
    });
  }
} catch (error) {
  same('all fibers are taken', error.code, 'ERR_FIBER_LIMIT');
}
let rang = 0;
setTimeout(() => rang++, 2);
Fiber.sleep(20);
same('not while none is free', rang, 0);
isOver = true;
while (rang === 0) Fiber.sleep(1);
same('afterwards', rang, 1);
