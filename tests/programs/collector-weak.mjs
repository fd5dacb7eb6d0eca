// options: --v8-flags=--expose-gc
// Only what a parked fiber holds is kept; what it has let go is collected, and finalizers run and may block.
import { ok, same } from './check.mjs';

const COUNT = 200;
const { park, self, wake } = __primordials.fiber;
const ids = [];
const held = [];
const dropped = [];
let finalized = 0;
const registry = new FinalizationRegistry(() => {
  Fiber.sleep(1);
  finalized++;
});

function drop(i) {
  const object = { i };
  dropped.push(new WeakRef(object));
  registry.register(object, i);
}

let ended = 0;
let corrupted = 0;
for (let i = 0; i < COUNT; i++) {
  Fiber.run(() => {
    drop(i);
    const mine = { i };
    held.push(new WeakRef(mine));
    ids.push(self());
    while (!park('the collection'));
    if (mine.i !== i || held[i].deref() !== mine) corrupted++;
    ended++;
  });
}
Fiber.sleep(1); // a WeakRef keeps its target until the turn has ended
for (let n = 0; n < 5000 && finalized < COUNT; n++) {
  if (n < 3) gc();
  Fiber.sleep(1);
}
same('what no fiber holds is collected', dropped.filter(weak => weak.deref()).length, 0);
same('every finalizer ran', finalized, COUNT);
same('what a parked fiber holds is kept', held.filter(weak => weak.deref()).length, COUNT);
for (const id of ids) wake(id);
while (ended < COUNT) Fiber.yield();
same('and is what it was', corrupted, 0);
ok('the program goes on', true);
