// Every function of __primordials is called with values of every type, stale, foreign and living ids, and odd
// buffers, from many fibers at once: no crash, no hang, only Errors, and every descriptor is given back.
// COROJS_FUZZ_MS: how long (1,500), COROJS_FUZZ_SEED: which values, COROJS_FUZZ_TRACE: print each call.
import { ok, same } from './check.mjs';

const duration = Number(process.env.COROJS_FUZZ_MS ?? 1500);
const trace = process.env.COROJS_FUZZ_TRACE !== undefined;
let seed = Number(process.env.COROJS_FUZZ_SEED ?? 1);
function random(n) {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = list => list[random(list.length)];

// Left out: what ends or changes the program by design, and what would leave the scratch folder.
const leftOut = new Set(['process.exit', 'process.chdir', 'process.setExitCode', 'engine.hook']);
const calls = Object.entries(__primordials)
  .filter(([, space]) => typeof space === 'object' && space !== null)
  .flatMap(([name, space]) => Object.entries(space).map(([key, call]) => [`${name}.${key}`, call]))
  .filter(([name, call]) => typeof call === 'function' && !leftOut.has(name));

// All paths are relative and lead nowhere else: the calls remove what they are told to.
const folder = fs.mkdtemp('/tmp/corojs-fuzz-');
process.chdir(folder);
fs.mkdir('d/e', { recursive: true });
fs.writeFile('f', 'text\nmore\n'.repeat(1000));
fs.symlink('loop', 'loop');

const ids = [];
const modules = [];
const shared = new SharedArrayBuffer(64);
const resizable = new ArrayBuffer(64, { maxByteLength: 4096 });
const growing = new Uint8Array(resizable);
const detached = new Uint8Array(16);
detached.buffer.transfer();
const big = new Uint8Array(8 << 20).fill(65);
const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
const unkind = {
  toString: () => (Fiber.sleep(1), 'f'),
  valueOf() {
    throw new Error('valueOf');
  },
  get length() {
    throw new Error('length');
  },
};

const strings = [
  '',
  'f',
  'd',
  'd/e',
  'new',
  'd/new',
  'loop',
  '.',
  'f/x',
  'a\0b',
  '\ud800',
  'ä🙂',
  'x'.repeat(5000),
];
const flags = ['r', 'r+', 'w', 'wx', 'w+', 'a', 'ax+', 'rs+', 'q', '', 0, 1, 2, 0o2000, 0o10000000, -1];
const hosts = [
  '127.0.0.1',
  '127.0.0.1',
  '::1',
  '0.0.0.0',
  'no host',
  '127.0.0.1.',
  'a\0',
  '::1%lo',
  'x'.repeat(300),
];
const small = [0, 1, 2, 3, 10, 100, 1000, 65535, 65536, -1, 0.5, NaN];
const huge = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 31), 1e300, Infinity, -Infinity];
const bigints = [0n, 1n, -1n, 2n ** 31n, 2n ** 32n + 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 70n)];
const sources = [
  'export const a = 1',
  'syntax error',
  'import "x"',
  'throw 1',
  'Fiber.sleep(1)',
  'await 1; export let b',
  '',
];
const functions = [
  () => {},
  x => x,
  async () => {},
  function* () {},
  () => Fiber.sleep(1),
  new Proxy(() => {}, {}),
  Math.max,
];
const buffers = [
  () => new Uint8Array(random(100)),
  () => new Float64Array(3),
  () => new DataView(new ArrayBuffer(8), 3, 2),
  () => new ArrayBuffer(random(100)),
  () => shared,
  () => new Uint8Array(shared, 8, 8),
  () => growing,
  () => (resizable.resize(random(4096)), growing),
  () => new Uint8Array(resizable, 0),
  () => detached,
  () => big,
  () => new Uint8Array(memory.buffer, 0, 100),
];
const others = [
  () => undefined,
  () => null,
  () => pick([true, false]),
  () => Symbol('s'),
  () => ({}),
  () => [],
  () => [undefined, { specifier: 1 }, pick(strings)],
  () => unkind,
  () => new Proxy({}, {}),
  () => Object.create(null),
  () => new Date(NaN),
  () => /x/,
  () => new Error('argument'),
  () => Promise.resolve(1),
  () => new Map([[1, 2]]),
  () => new Set([1]).values(),
  () => new WeakMap(),
  () => globalThis,
];

function id() {
  switch (random(8)) {
    case 0:
      return pick(bigints);
    case 1:
      return (pick(ids) ?? 5n) + (1n << BigInt(random(40)));
    default:
      return pick(ids) ?? 0n;
  }
}

const anything = [
  id,
  id,
  id,
  () => pick(strings),
  () => pick(strings),
  () => pick(small),
  () => pick(huge),
  () => pick(functions),
  () => pick(buffers)(),
  () => pick(others)(),
  () => pick(modules),
];
/** What would be slow or reach other machines otherwise; a position that is not listed takes anything. */
const size = () =>
  pick([() => pick(small), () => pick(bigints.slice(0, 3)), () => -Infinity, () => pick(others)()])();
const host = () => (random(4) ? pick(hosts) : pick([() => pick(small), () => pick(others)(), id])());
const time = () => (random(4) ? random(20) : pick([-1, NaN, 0.5, undefined, null, 2 ** 31, '5']));
const files = /^fs\.(read|write|fstat|fsync|fdatasync|ftruncate|close)$/;
const ofKind = { fs: [], net: [], io: [], fiber: [], tls: [] };
const contexts = [];
const pems = ['ec.key', 'two.crt', 'rsa.key', 'one.crt', 'chain.crt', 'rsa-encrypted.key'].map(name =>
  fs.readFile(`${import.meta.dirname}/../tls/${name}`),
);
const pem = () => (random(3) ? pick(pems) : pick(anything)());
const context = () => pick(contexts);
const socket = () => pick(ofKind.net);
const handshakeOrContext = () => (random(2) ? context() : socket());

/** More often than not the first argument is one that the call can go on with. */
function first(name) {
  const space = name.split('.')[0];
  if (random(4) === 0) return pick(anything)();
  if (space === 'module' && name !== 'module.compile') return pick(modules);
  if (space === 'fs' && !files.test(name)) return pick(strings);
  return pick(ofKind[space] ?? []) ?? pick(anything)();
}

let port = 1;
const special = {
  'fs.open': [undefined, () => pick(flags)],
  'fs.truncate': [undefined, size],
  'fs.ftruncate': [undefined, size],
  'fs.write': [undefined, undefined, size],
  'fs.writeFile': [undefined, undefined, () => pick(flags)],
  'io.open': [() => pick([0, 0, -1, 3, '1', NaN])], // what is written must not mix with the test's own lines
  'net.listen': [host, () => pick([0, 0, 0, -1, 65536, NaN, '0', 0.5, 2 ** 32])],
  'net.connect': [host, () => (random(3) ? port : pick(small)), time, () => pick(hosts)],
  'net.lookup': [host],
  'net.poll': [undefined, undefined, time],
  'tls.setVersions': [context, () => pick(['TLSv1.2', 'TLSv1.3', 'TLSv9', 1])],
  'tls.setCiphers': [context],
  'tls.setProtocols': [context],
  'tls.setTrust': [context, pem],
  'tls.setVerification': [context, () => pick([true, false, 1]), () => random(4) === 0],
  'tls.useCertificate': [handshakeOrContext, pem, pem, undefined, () => (random(3) ? undefined : pem())],
  'tls.proceed': [socket, () => pick([undefined, 40, 112, 300, 'x'])],
  'tls.accept': [context, socket, time],
  'tls.connect': [context, socket, host, host, undefined, time],
  'fiber.sleep': [time],
  'fiber.park': [undefined, time],
  'module.compile': [undefined, () => pick(sources)],
};

function keep(name, value) {
  if (typeof value === 'bigint') {
    ids.push(value);
    if (name === 'tls.createContext') {
      if (contexts.push(value) > 20) contexts.shift();
      return;
    }
    const kind = ofKind[name.split('.')[0]];
    if (kind !== undefined && kind.push(value) > 50) kind.shift();
  } else if (value instanceof Promise) value.catch(() => {});
  else if (typeof value === 'object' && value !== null && modules.length < 100 && !Array.isArray(value))
    modules.push(value);
  if (ids.length > 500) ids.splice(0, 100).forEach(close);
}

function close(which) {
  for (const call of [
    __primordials.fs.close,
    __primordials.net.close,
    __primordials.tls.close,
    __primordials.fiber.wake,
  ]) {
    try {
      call(which);
    } catch {
      // It is of another kind, or closed.
    }
  }
}

let made = 0;
let answered = 0;
let thrown = 0;
const wrong = [];

function callOnce(name, call) {
  const args = [];
  for (let n = random(6); n > 0; n--) {
    const position = args.length;
    const value = special[name]?.[position] ?? (position === 0 ? () => first(name) : pick(anything));
    args.push(value());
  }
  if (trace) process.stderr.write(`${name}(${args.map(describe).join(', ')})\n`);
  made++;
  try {
    keep(name, call(...args));
    answered++;
  } catch (error) {
    thrown++;
    if (!(error instanceof Error) || error.message === '') wrong.push(`${name}: ${describe(error)}`);
  }
}

function describe(value) {
  if (value === unkind) return 'unkind';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 20));
  return typeof value === 'object' || typeof value === 'function'
    ? Object.prototype.toString.call(value)
    : String(value);
}

/** What is open, without what the kernel's own parts open when they are needed first. */
function descriptors() {
  const targets = [];
  for (const name of fs.readdir('/proc/self/fd')) {
    try {
      const target = fs.readlink(`/proc/self/fd/${name}`);
      // .NET opens these when it first needs them, and keeps them.
      if (!target.endsWith('.dll') && !target.includes('eventfd') && target !== '/dev/urandom')
        targets.push(`${name} ${target}`);
    } catch {
      // It was that of the listing itself.
    }
  }
  return targets;
}
{
  // What the kernel opens when it is needed first stays open.
  for (const stream of [0, 1, 2]) __primordials.io.open(stream);
  for (const number of [0, 1, 2]) __primordials.io.open(number);
  const server = net.createServer(() => {});
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  __primordials.tls.setTrust(__primordials.tls.createContext(), pems[1]);
  net.connect(server.address().port, '127.0.0.1').close();
  server.close();
  Fiber.sleep(20);
}
// What is opened once and kept: the runtime's ends of its signals.
__primordials.process.guard(true);
__primordials.process.guard(false);
__primordials.process.listenToSignal(12, true);
__primordials.process.listenToSignal(12, false);
const before = descriptors();

// A connection to itself, so that there are living sockets to hurt.
function pair() {
  const listener = __primordials.net.listen('127.0.0.1', 0);
  keep('net.', listener);
  port = __primordials.net.localAddress(listener).port;
  keep('net.', __primordials.net.connect('127.0.0.1', port));
  keep('net.', __primordials.net.accept(listener));
}

let living = 0;
const end = performance.now() + duration;
while (performance.now() < end) {
  if (random(50) === 0) Fiber.run(pairOrNothing);
  const [name, call] = pick(calls);
  living++;
  Fiber.run(() => {
    callOnce(name, call);
    if (random(3) === 0) callOnce(...pick(calls));
    living--;
  });
  if (random(10) === 0) Fiber.yield();
  if (living > 1000) {
    ids.splice(0).forEach(close);
    Fiber.sleep(5);
  }
}

// Both ends of a connection in TLS, perhaps while others use it.
function tlsPair() {
  const { tls: calls, net: sockets } = __primordials;
  const listener = sockets.listen('127.0.0.1', 0);
  const client = sockets.connect('127.0.0.1', sockets.localAddress(listener).port);
  const server = sockets.accept(listener);
  sockets.close(listener);
  ids.push(client, server);
  const answer = id => {
    keep('net.', id);
    calls.useCertificate(id, pems[0], pems[1]);
    calls.proceed(id);
  };
  const forServer = calls.createContext(random(2) ? answer : undefined);
  const forClient = calls.createContext();
  keep('tls.createContext', forServer);
  keep('tls.createContext', forClient);
  calls.setVerification(forClient, true, false);
  calls.useCertificate(forServer, pems[0], pems[1]);
  if (random(3) === 0) ofKind.net.push(server, client);
  Fiber.run(() => orNothing(() => keep('tls.', calls.accept(forServer, server, 500))));
  keep('tls.', calls.connect(forClient, client, 'two.example', undefined, undefined, 500));
}

function orNothing(f) {
  try {
    f();
  } catch (error) {
    if (!(error instanceof Error)) wrong.push(`${f.name}: ${describe(error)}`);
  }
}

function pairOrNothing() {
  try {
    if (random(2)) pair();
    else tlsPair();
  } catch (error) {
    if (!(error instanceof Error)) wrong.push(`pair: ${describe(error)}`);
  }
}

const limit = performance.now() + 20_000;
do {
  ids.splice(0).forEach(close);
  Fiber.sleep(10);
} while (descriptors().length > before.length && performance.now() < limit);

ok(
  'calls were made',
  made > 100 && answered > 10 && thrown > 10,
  `${made} made, ${answered} answered, ${thrown} thrown`,
);
same('only Errors with a message are thrown', [...new Set(wrong)], []);
const added = descriptors().filter(target => !before.includes(target));
ok('every descriptor is given back', descriptors().length <= before.length, added.join());
process.chdir('/');
fs.rm(folder, { recursive: true, force: true });
process.exit(0); // some fibers are parked for good, by their own wish
