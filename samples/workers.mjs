// ./corojs samples/workers.mjs      fibers that share work through a channel, within a time limit
import { Channel } from 'coro:sync';

const jobs = new Channel();
const results = [];

/** Takes jobs until there are none. */
function worker(name) {
  for (const milliseconds of jobs) {
    Fiber.sleep(milliseconds);
    results.push(`${name} took ${milliseconds} ms`);
  }
}

// The group ends when its fibers have. An error in one of them would end the others.
Fiber.group(group => {
  for (const name of ['Ann', 'Ben', 'Eve']) group.run(worker, name);
  for (const milliseconds of [30, 10, 20, 10, 5]) jobs.send(milliseconds);
  jobs.close();
});
console.log(results.join('\n'));

// What takes too long is cancelled: its blocking call throws, so its `finally` runs.
try {
  Fiber.timeout(50, () => {
    try {
      Fiber.sleep(60_000);
    } finally {
      console.log('tidied up');
    }
  });
} catch (error) {
  console.log(error.message);
}

// Several at once: the first answer is enough, the others are cancelled.
console.log(Fiber.race([() => Fiber.sleep(1000), () => 'at once']));
