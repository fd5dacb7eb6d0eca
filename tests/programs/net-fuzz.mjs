// Every call of net with values of every type, from many fibers at once, for a bounded time: errors, nothing worse.
import { ok, same } from './check.mjs';
import { sockets } from './modules/sockets.mjs';

const calls = __primordials.net;
const milliseconds = 1500;
const fibers = 30;
let seed = Number(process.env.FUZZ_SEED ?? 1);
const random = n => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) >> 4) % n;

const detached = new Uint8Array(100);
detached.buffer.transfer();
// prettier-ignore
const values = [
  undefined, null, true, false, 0, 1, 2, 3, 20, 100, 70_000, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 53,
  0n, 1n, -1n, 2n ** 63n, 2n ** 64n, '', 'a', '\n', '127.0.0.1', 'localhost', '::', '/tmp/none', '\0x', '\ud800',
  'ab\n€'.repeat(200_000), new Uint8Array(0), new Uint8Array(10), new Uint8Array(3 << 20), detached,
  new DataView(new ArrayBuffer(5)), new SharedArrayBuffer(8), {}, [], () => {}, Symbol('s'), new Proxy({}, {}),
];

const before = sockets();

const listener = calls.listen('127.0.0.1', 0);
const { port } = calls.localAddress(listener);
const ids = [listener];
const names = Object.keys(calls).filter(name => !['lookup', 'listen', 'listenUnix'].includes(name));
const end = performance.now() + milliseconds;
const codes = new Set();
let count = 0;
let nameless;

function argumentsFor(name) {
  const id = random(3) > 0 ? ids[random(ids.length)] : values[random(values.length)];
  const list = [id, ...Array.from({ length: random(4) }, () => values[random(values.length)])];
  if (name === 'connect') {
    if (random(4) > 0) list.splice(0, 2, '127.0.0.1', port);
    list[2] = random(30);
  }
  if (name === 'connectUnix') list[1] = 5;
  if (name === 'setTimeout' || (name === 'poll' && list.length > 1))
    list[name === 'poll' ? 2 : 1] = random(20);
  return list;
}

function call() {
  const name = names[random(names.length)];
  const list = argumentsFor(name);
  if ((name === 'close' || name === 'reset') && list[0] === listener) return;
  count++;
  try {
    const result = calls[name](...list);
    if (name !== 'accept' && name !== 'connect') return;
    ids.push(result);
    if (random(5) > 0) calls.setTimeout(result, 10);
    if (ids.length > 60) calls.close(ids.splice(1 + random(ids.length - 1), 1)[0]);
  } catch (error) {
    codes.add(error.code);
    if (error.code === undefined || error.code === 'ERR_INTERNAL') nameless ??= `${name}: ${error.stack}`;
  }
}

let left = fibers;
for (let i = 0; i < fibers; i++) {
  Fiber.run(() => {
    while (performance.now() < end) {
      call();
      if (random(20) === 0) Fiber.yield();
    }
    left--;
  });
}
for (let waits = 0; left > 0 && waits < 500; waits++) {
  Fiber.sleep(20);
  if (performance.now() < end) continue;
  // Wakes whoever waits without a limit.
  for (const id of ids.splice(0)) {
    try {
      calls.close(id);
    } catch (error) {
      codes.add(error.code); // closed already
    }
  }
  ids.push(listener);
}
same('all fibers ended', left, 0);
ok('many calls', count > 1000, String(count));
ok('every error has a code', nameless === undefined, nameless);
for (const code of ['EBADF', 'ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_SOCKET_CLOSED'])
  ok(code, codes.has(code));
Fiber.sleep(20);
same('every socket is closed', sockets(), before);
