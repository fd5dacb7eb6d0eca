// A hundred fibers in one function, each at a place of its own.
let ended = 0;
function work(id) {
  let steps = 0;
  while (!globalThis.stop) {
    const before = steps;
    Fiber.sleep(5);
    steps = before + 1;
  }
  ended++;
}
for (let id = 0; id < 100; id++) Fiber.run(() => work(id));
while (ended < 100) Fiber.sleep(10);
console.log(`ended ${ended}`);
