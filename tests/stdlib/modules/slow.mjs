globalThis.slowRuns = (globalThis.slowRuns ?? 0) + 1;
Fiber.sleep(30);
export const done = true;
