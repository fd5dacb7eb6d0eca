// ./corojs bench/timers.mjs      (runs in Node too) 100,000 timers at once: what setting one costs, its memory, how late it rings
const COUNT = process.env.SMOKE ? 5_000 : 100_000;
const WINDOW = 1000;
const start = performance.now();
const before = process.memoryUsage().rss;
const lateness = [];
for (let i = 0; i < COUNT; i++) {
  const delay = 100 + ((i * 7919) % WINDOW);
  const due = performance.now() + delay;
  setTimeout(() => {
    lateness.push(performance.now() - due);
    if (lateness.length === COUNT) report();
  }, delay);
}
const setting = performance.now() - start;
const each = (process.memoryUsage().rss - before) / COUNT;

function report() {
  lateness.sort((a, b) => a - b);
  const at = part => lateness[Math.floor((COUNT - 1) * part)].toFixed(2);
  console.log(
    `${COUNT} timers: ${((setting / COUNT) * 1e6).toFixed(0)} ns to set one, ${each.toFixed(0)} bytes each, ` +
      `late by ${at(0)} to ${at(1)} ms, median ${at(0.5)}, 99 of 100 ${at(0.99)}`,
  );
  pairs();
}

/** Timers that never ring, as around calls with a time limit; callbacks one after the other. */
function pairs() {
  const begin = performance.now();
  for (let i = 0; i < COUNT; i++) clearTimeout(setTimeout(() => {}, 10_000));
  const set = ((performance.now() - begin) / COUNT) * 1e6;
  const first = performance.now();
  let count = 0;
  setImmediate(function next() {
    if (++count < COUNT) return setImmediate(next);
    const immediate = ((performance.now() - first) / COUNT) * 1e6;
    console.log(
      `set and cleared: ${set.toFixed(0)} ns; one immediate after another: ${immediate.toFixed(0)} ns`,
    );
  });
}
