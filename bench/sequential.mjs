// ./corojs bench/sequential.mjs      a million fibers, one after another: memory stays where it was
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFile('/proc/self/status'))[1]);
const COUNT = process.env.SMOKE ? 10_000 : 1_000_000;
let sum = 0;
const run = count => {
  for (let i = 0; i < count; i++) Fiber.run(() => sum++);
};
run(100_000);
const before = resident();
const start = process.hrtime.bigint();
run(COUNT);
const each = Number(process.hrtime.bigint() - start) / COUNT;
console.log(
  `${COUNT} fibers one after another: ${each.toFixed(0)} ns each, ${resident() - before} KiB grown, ${sum} ran`,
);
