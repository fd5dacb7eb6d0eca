// Coroutines that yield, block and fail at random, run by fibers that are cancelled and late at random: each run() gives what
// was meant for it or throws, none is lost, and nothing waits at the end.
import Coroutine from 'coro:fibers';
import { Channel } from 'coro:sync';
import { ok, same } from './check.mjs';

let seed = Number(process.argv[2] ?? 1) * 2654435761;
const random = below => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

const channel = new Channel(3);
let wrong = 0;
let kept = 0;
let given = 0;
let cancelled = 0;
let failed = 0;

/** What it is entered with comes back, with its own count, whatever it does in between. */
function body(first) {
  let value = first;
  for (let count = 1; ; count++) {
    const held = { value, count };
    try {
      switch (random(6)) {
        case 0:
          Fiber.sleep(random(3));
          break;
        case 1:
          Fiber.yield();
          break;
        case 2:
          channel.trySend(value);
          channel.receive({ timeout: 1 + random(3) });
          break;
        case 3:
          Fiber.shield(() => Fiber.sleep(random(2)));
          break;
        case 4:
          if (random(10) === 0) throw new RangeError('of its own');
      }
    } catch (error) {
      if (error instanceof RangeError || random(3) === 0) throw error;
      kept++;
    }
    if (held.value !== value || held.count !== count) wrong++;
    value = Coroutine.yield({ value, count });
  }
}

function runner(number) {
  let coroutine = Coroutine(body);
  let count = 0;
  for (let round = 0; round < 60; round++) {
    const value = number * 1000 + round;
    const run = () => coroutine.run(value);
    if (!coroutine.started) count = 0;
    count++;
    try {
      const got = random(3) === 0 ? Fiber.tryTimeout(1 + random(3), run) : run();
      if (got === undefined) count = 0;
      else if (got.value !== value || got.count !== count) wrong++;
      else given++;
    } catch (error) {
      if (error instanceof RangeError || error.code === 'ERR_TIMEOUT') failed++;
      else if (error.code === 'ERR_CANCELLED') cancelled++;
      else throw error;
    }
    if (random(20) === 0 && coroutine.started) {
      try {
        coroutine.reset();
      } catch (error) {
        if (error.message !== 'of its own' && error.code !== 'ERR_CANCELLED') throw error;
      }
    }
    if (random(15) === 0) coroutine = Coroutine(body);
  }
}

const runners = Array.from({ length: 20 }, (_, number) => Fiber.run(runner, number));
for (let i = 0; i < 30; i++) {
  Fiber.sleep(random(4));
  runners[random(runners.length)].cancel(i);
}
for (const fiber of runners) fiber.join();
same('every value was for whom it was given', wrong, 0);
ok('values came back', given > 100, `${given}`);
ok('some were cancelled', cancelled + kept > 0);
ok('some failed', failed > 0);
