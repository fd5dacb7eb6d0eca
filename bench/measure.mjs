// How the benchmarks of fibers measure.
const { hrtime } = __primordials.process;

/** Only to see that it runs. */
export const smoke = process.env.SMOKE !== undefined;
export const rounds = smoke ? 1 : Number(process.env.ROUNDS ?? 7);
export const now = () => Number(hrtime());

/** Median nanoseconds of one of `count` operations over several rounds. */
export function measure(name, count, work) {
  work();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = now();
    work();
    times.push((now() - start) / count);
  }
  times.sort((a, b) => a - b);
  console.log(`${name}: ${times[rounds >> 1].toFixed(1)} (min ${times[0].toFixed(1)})`);
}
