// options: --schedule-seed=1
// Cancelling, completing and time limits against each other, under a random order of the ready fibers: the seed of
// --schedule-seed decides it, the argument the program's own choices.
import { Channel, Mutex, select, Semaphore } from 'coro:sync';

const { net: netCalls, process: system } = __primordials;
const seed = Number(process.argv[2] ?? 1);
const ok = (name, condition, why = '') =>
  console.log(condition ? `ok ${name}` : `not ok ${name} (seed ${seed}): ${why}`);
let state = seed * 2654435761 + 12345;
const random = below => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
/** Lets others run, now and then. */
const perhaps = () => {
  switch (random(6)) {
    case 0:
      Fiber.yield();
      break;
    case 1:
      Fiber.sleep(random(3) / 2);
      break;
  }
};
const ends = new Set(['ERR_CANCELLED', 'ERR_TIMEOUT']);
/** Runs it perhaps with a limit; false when it was cut off. */
const tried = action => {
  try {
    if (random(3) === 0) Fiber.timeout(random(3), action);
    else action();
    return true;
  } catch (error) {
    if (!ends.has(error?.code)) throw error;
    return false;
  }
};
/** Fibers, some of which are cancelled at some time. */
const crowd = fibers => {
  for (let k = 0; k < fibers.length / 2; k++) {
    perhaps();
    fibers[random(fibers.length)].cancel('random');
  }
};
const settle = fibers => {
  for (const fiber of fibers) {
    try {
      fiber.join();
    } catch (error) {
      if (!ends.has(error?.code)) throw error;
    }
  }
};
console.log('ok begins');
const before = JSON.stringify({ ...system.fiberStatistics(), resting: 0 });

// ---- channels: what was sent is received once, what was withdrawn is not ---------------------------------------------
for (let round = 0; round < 30; round++) {
  const channel = new Channel([0, 0, 1, 3][random(4)]);
  const sent = new Set();
  const withdrawn = new Set();
  const received = [];
  let next = 0;
  const senders = Array.from({ length: 6 }, () =>
    Fiber.run(() => {
      for (let k = 0; k < 10; k++) {
        const value = next++;
        withdrawn.add(value); // until it is sent
        const send = () => {
          if (random(3) === 0) select([{ send: channel, value }]);
          else channel.send(value);
          withdrawn.delete(value);
          sent.add(value);
        };
        tried(send);
        perhaps();
      }
    }),
  );
  const receivers = Array.from({ length: 6 }, () =>
    Fiber.run(() => {
      for (;;) {
        let value;
        const receive = () => {
          value = random(3) === 0 ? select([{ receive: channel }]).value : channel.receive();
          if (value !== undefined) received.push(value);
        };
        if (tried(receive) && value === undefined) return;
        perhaps();
      }
    }),
  );
  crowd(senders);
  crowd(receivers);
  settle(senders);
  // Whoever is still there takes the rest.
  for (let value; channel.length > 0 && (value = channel.tryReceive()) !== undefined;) received.push(value);
  channel.close();
  settle(receivers);
  const unique = new Set(received);
  const lost = [...sent].filter(value => !unique.has(value));
  const ghosts = received.filter(value => withdrawn.has(value));
  const good = lost.length === 0 && ghosts.length === 0 && unique.size === received.length;
  if (!good || round === 29)
    ok(
      'channels',
      good,
      `lost ${lost}, ghosts ${ghosts}, ${received.length} received, ${unique.size} different`,
    );
}

// ---- mutexes and semaphores: never two, never locked for ever ----------------------------------------------------------
for (let round = 0; round < 30; round++) {
  const mutex = new Mutex();
  const semaphore = new Semaphore(3);
  let inside = 0;
  let taken = 0;
  let wrong = 0;
  const fibers = Array.from({ length: 10 }, () =>
    Fiber.run(() => {
      for (let k = 0; k < 6; k++) {
        tried(() => {
          using _ = mutex.lock();
          if (++inside !== 1) wrong++;
          try {
            perhaps();
          } finally {
            inside--;
          }
        });
        const count = 1 + random(3);
        tried(() => {
          semaphore.acquire(count);
          taken += count;
          if (taken > 3) wrong++;
          try {
            perhaps();
          } finally {
            taken -= count;
            semaphore.release(count);
          }
        });
      }
    }),
  );
  crowd(fibers);
  settle(fibers);
  const good = wrong === 0 && !mutex.locked && semaphore.available === 3;
  if (!good || round === 29)
    ok('mutexes and semaphores', good, `${wrong} wrong, locked ${mutex.locked}, ${semaphore.available} of 3`);
}

// ---- groups: none outlives ----------------------------------------------------------------------------------------------
for (let round = 0; round < 30; round++) {
  let alive = 0;
  const work = depth => {
    alive++;
    try {
      perhaps();
      if (depth > 0 && random(2) === 0) {
        Fiber.group(group => {
          for (let k = random(4); k > 0; k--) group.run(work, depth - 1);
          perhaps();
        });
      }
      if (random(12) === 0) throw new Error('random');
      perhaps();
    } finally {
      if (random(3) === 0) Fiber.shield(perhaps);
      alive--;
    }
  };
  const main = Fiber.run(() => {
    try {
      tried(() =>
        Fiber.group(group => {
          for (let k = 0; k < 4; k++) group.run(work, 2);
          if (random(4) === 0) group.cancel();
        }),
      );
    } catch (error) {
      if (error.message !== 'random') throw error;
    }
  });
  if (random(2) === 0) {
    perhaps();
    main.cancel();
  }
  settle([main]);
  if (alive !== 0 || round === 29) ok('groups', alive === 0, `${alive} are still there`);
}

// ---- time limits and results: one or the other -----------------------------------------------------------------------------
{
  let both = 0;
  for (let round = 0; round < 100; round++) {
    let finished = false;
    let result;
    try {
      result = Fiber.timeout(random(2), () => {
        const child = Fiber.run(() => {
          perhaps();
          return 'value';
        });
        const value = child.join();
        finished = true;
        return value;
      });
    } catch (error) {
      if (error.code !== 'ERR_TIMEOUT' || finished) both++;
      continue;
    }
    if (result !== 'value' || !finished) both++;
  }
  Fiber.sleep(3);
  ok('time limits', both === 0, `${both} were wrong`);
}

// ---- sockets: no byte is lost, none comes twice --------------------------------------------------------------------------------
{
  const listener = netCalls.listen('127.0.0.1', 0);
  const near = netCalls.connect('127.0.0.1', netCalls.localAddress(listener).port);
  const far = netCalls.accept(listener);
  const writer = Fiber.run(() => {
    for (let k = 0; k < 300; k++) {
      netCalls.write(far, `${k}\n`);
      perhaps();
    }
    netCalls.shutdown(far);
  });
  const lines = [];
  let ended = false;
  while (!ended) {
    // One reader at a time, so that the order tells what is missing.
    const reader = Fiber.run(() => {
      for (;;) {
        const line = netCalls.readLine(near);
        if (line === null) {
          ended = true;
          return;
        }
        lines.push(line);
        if (random(4) === 0) Fiber.yield();
      }
    });
    perhaps();
    if (!ended) reader.cancel();
    settle([reader]);
  }
  writer.join();
  ok('sockets', lines.join() === Array.from({ length: 300 }, (_, k) => k).join(), `${lines.length} lines`);
  for (const id of [listener, near, far]) netCalls.close(id);
}
for (let k = 0; k < 50 && JSON.stringify({ ...system.fiberStatistics(), resting: 0 }) !== before; k++)
  Fiber.sleep(2);
const after = JSON.stringify({ ...system.fiberStatistics(), resting: 0 });
ok('nothing is left', after === before, `${after} instead of ${before}`);
