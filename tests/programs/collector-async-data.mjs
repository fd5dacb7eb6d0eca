// Async data that is young and shared stays whole in collections while other fibers are parked: V8 visits its slot once for
// each of them.
import { FiberLocal } from 'coro:fiber';
import { same } from './check.mjs';

const rounds = Number(process.argv[2] ?? 400);
const place = new FiberLocal();
const junk = count => Array.from({ length: count }, (_, k) => ({ k, list: [k] }));

const parked = Array.from({ length: 20 }, () => Fiber.run(() => Fiber.sleep(600_000)));
let wrong = 0;
for (let i = 0; i < rounds; i++) {
  const value = { i };
  place.set(value);
  for (let k = 0; k < 3; k++) {
    Fiber.run(() => {
      Fiber.yield();
      if (place.get() !== value) wrong++;
    });
  }
  junk(3000);
  Fiber.yield();
  if (place.get() !== value) wrong++;
}
for (const fiber of parked) {
  fiber.cancel();
  try {
    fiber.join();
  } catch {
    // It was cancelled.
  }
}
same('it was never another', wrong, 0);
