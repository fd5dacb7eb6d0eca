// A limit on processor time ends whoever runs for too long, and nobody else.
import { ok, same } from '../stdlib/check.mjs';

const hogs = {
  loop: () => {
    for (;;);
  },
  regularExpression: () => /^(a+)+$/.test('a'.repeat(50) + 'b'),
  catching: () => {
    for (;;) {
      try {
        for (;;);
      } catch {
        finalized = true;
      } finally {
        finalized = true;
      }
    }
  },
  systemCalls: () => {
    for (;;) process.hrtime.bigint();
  },
  otherSystemCalls: () => {
    for (;;) [1].map(() => fs.exists('/'));
  },
  allocating: () => {
    for (;;) globalThis.junk = [{}, [1]];
  },
  recursion: () => {
    const f = () => {
      try {
        f();
      } finally {
        f();
      }
    };
    f();
  },
  webAssembly: () => {
    const module = new WebAssembly.Module(
      // prettier-ignore
      new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]),
    );
    new WebAssembly.Instance(module).exports.f();
  },
  insideOfCalls: () => [3, 2, 1].sort(() => JSON.parse('[1]', () => hogs.loop())),
};

let finalized = false;
let isOver = false;
let steps = 0;
Fiber.run(() => {
  while (!isOver) {
    steps++;
    Fiber.sleep(1);
  }
});

for (const [name, hog] of Object.entries(hogs)) {
  const fiber = Fiber.run({ name, cpuLimit: 25 }, hog);
  let error;
  try {
    fiber.join();
  } catch (e) {
    error = e;
  }
  ok(name, error instanceof Fiber.CpuLimitError && error.code === 'ERR_CPU_LIMIT', String(error));
  same(`${name}: limit and state`, [error.limit, fiber.state, fiber.name], [25, 'failed', name]);
  ok(`${name}: where it was`, /\n {4}at .*cpu-limit\.mjs:\d+:\d+/.test(error.stack), error.stack);
}
ok('nothing of theirs has run afterwards', !finalized);

// Who waits, or uses little, is left alone, however long it takes.
const patient = Fiber.run({ cpuLimit: 25 }, () => {
  for (let k = 0; k < 60; k++) {
    const end = performance.now() + 2;
    while (performance.now() < end);
    if (k % 2) Fiber.yield();
    else Fiber.sleep(1);
  }
  return 'done';
});
same('a fiber with breaks', patient.join(), 'done');

// A group whose fiber was ended ends.
let cancelled;
const outer = Fiber.run({ cpuLimit: 25 }, () => {
  Fiber.group(group => {
    group.run(() => {
      try {
        Fiber.sleep(60_000);
      } catch (error) {
        cancelled = error;
      }
    });
    for (;;);
  });
});
try {
  outer.join();
} catch {
  // Seen above.
}
Fiber.sleep(5);
same('what it started in a group is cancelled', cancelled?.reason?.code, 'ERR_CPU_LIMIT');
let failure;
try {
  Fiber.group(group => {
    group.run({ name: 'inner', cpuLimit: 25 }, hogs.loop);
    Fiber.sleep(60_000);
  });
} catch (error) {
  failure = error;
}
same('a group fails by it', failure?.code, 'ERR_CPU_LIMIT');

// Limits can be read, set and inherited.
Fiber.run({ cpuLimit: 1000 }, () => {
  same('its own limit', Fiber.current.cpuLimit, 1000);
  same('inherited', Fiber.run(() => Fiber.current.cpuLimit).join(), 1000);
  Fiber.current.cpuLimit = 500;
  same('changed', Fiber.current.cpuLimit, 500);
  Fiber.current.cpuLimit = Infinity;
  same('taken away', Fiber.current.cpuLimit, Infinity);
}).join();
const late = Fiber.run(() => {
  Fiber.current.cpuLimit = 25;
  for (;;);
});
try {
  late.join();
} catch (error) {
  same('set by the fiber itself', error.code, 'ERR_CPU_LIMIT');
}
for (const limit of [0, -1, NaN]) {
  try {
    Fiber.run({ cpuLimit: limit }, () => {});
    ok(`a limit of ${limit}`, false);
  } catch (error) {
    same(`a limit of ${limit}`, error.code, 'ERR_OUT_OF_RANGE');
  }
}

// The connection is closed and the server goes on.
const server = net.createServer(socket => {
  if (socket.readLine() === 'hog') {
    Fiber.current.cpuLimit = 25;
    for (;;);
  }
  socket.write('fine');
});
server.bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
const answers = ['hog', 'other'].map(line => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.write(`${line}\n`);
  const answer = socket.read();
  socket.close();
  return answer;
});
same('a connection handler', answers, [null, 'fine']);
Fiber.sleep(10);
same('connections that are left', server.connections, 0);
server.close();

isOver = true;
ok('the others went on meanwhile', steps > 20, `${steps} steps`);
