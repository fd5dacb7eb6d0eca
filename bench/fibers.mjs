// ./corojs bench/fibers.mjs      what fibers cost: traps, switches, starts, nested calls (nanoseconds, one line a figure)
import { measure, now, rounds, smoke } from './measure.mjs';

const { fiber, process: system, engine } = __primordials;

const N = smoke ? 2_000 : 200_000;
measure('native no-op call', N, () => {
  for (let i = 0; i < N; i++) engine.noop();
});
measure('synchronous trap', N, () => {
  for (let i = 0; i < N; i++) system.pid();
});
measure('switch between two fibers', 2 * N, () => {
  fiber.run(() => {
    for (let i = 0; i < N; i++) fiber.yield();
  });
  for (let i = 0; i < N; i++) fiber.yield();
});
for (const count of [1_000, 10_000, 30_000]) {
  // Their start and end are not measured.
  const turns = smoke ? 2 : Math.max(10, Math.ceil(500_000 / count));
  const times = [];
  for (let round = 0; round < rounds; round++) {
    let left = count;
    for (let i = 0; i < count; i++) {
      fiber.run(() => {
        for (let turn = 0; turn < turns; turn++) fiber.yield();
        left--;
      });
    }
    const start = now();
    while (left > 0) fiber.yield();
    times.push((now() - start) / (count * turns));
  }
  times.sort((a, b) => a - b);
  console.log(
    `switch among ${count} fibers in turn: ${times[rounds >> 1].toFixed(1)} (min ${times[0].toFixed(1)})`,
  );
}
measure('fiber started and ended (primordial)', N, () => {
  for (let i = 0; i < N; i++) fiber.run(() => {});
});
measure('fiber started and ended (Fiber.run)', N, () => {
  for (let i = 0; i < N; i++) Fiber.run(() => {});
});

// Ten plain calls, one inside the other, with one block at the bottom; beside it another fiber that does the same.
const nested = depth => (depth === 0 ? fiber.yield() : nested(depth - 1));
measure('ten nested calls and a block', N / 2, () => {
  fiber.run(() => {
    for (let i = 0; i < N / 4; i++) nested(10);
  });
  for (let i = 0; i < N / 4; i++) nested(10);
});
