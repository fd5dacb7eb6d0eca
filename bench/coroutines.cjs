// ./corojs bench/coroutines.cjs      a resume and yield of a coroutine, in nanoseconds; Node runs it too, with the package
// node-fibers (NODE_PATH says where that is): see run-coroutines.sh
const Fiber = require('fibers');

const smoke = process.env.SMOKE !== undefined;
const count = smoke ? 2_000 : 300_000;
const rounds = smoke ? 1 : Number(process.env.ROUNDS ?? 7);

function measure(name, work) {
  work();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    work();
    times.push(Number(process.hrtime.bigint() - start) / count);
  }
  times.sort((a, b) => a - b);
  console.log(`${name}: ${times[rounds >> 1].toFixed(1)} (min ${times[0].toFixed(1)})`);
}

measure('resume and yield', () => {
  const fiber = Fiber(() => {
    for (;;) Fiber.yield();
  });
  for (let i = 0; i < count; i++) fiber.run();
});
measure('started, resumed once, ended', () => {
  const work = () => Fiber.yield();
  for (let i = 0; i < count; i++) {
    const fiber = Fiber(work);
    fiber.run();
    fiber.run();
  }
});
