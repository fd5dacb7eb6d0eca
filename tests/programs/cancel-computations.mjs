// Computations on other threads, cancelled before, while and after they run: each ends with its result or as cancelled,
// leaves nothing behind, and the next one is right. At the end the program leaves while some are on their way.
import * as zlib from 'coro:zlib';

const { crypto: calls, process: system } = __primordials;
const ok = (name, condition, why = 'it is false') =>
  console.log(condition ? `ok ${name}` : `not ok ${name}: ${why}`);
const codeOf = action => {
  try {
    action();
    return 'no error';
  } catch (error) {
    return error.code;
  }
};
const used = () => {
  const { alive, handles, alarms, jobs } = system.fiberStatistics();
  return `${alive} fibers, ${handles} handles, ${alarms} alarms, ${jobs} jobs`;
};

const data = Uint8Array.from({ length: 300_000 }, (_, i) => ((i * i) >> 3) & 63);
const packed = zlib.gzip(data);
const key = new Uint8Array(32);
const computations = [
  ['gzip', () => zlib.gzip(data).length, zlib.gzip(data).length],
  ['gunzip', () => zlib.gunzip(packed).length, data.length],
  ['Brotli', () => zlib.brotliCompress(data.subarray(0, 150_000)).length > 100, true],
  ['Zstandard', () => zlib.zstdDecompress(zlib.zstdCompress(data)).length, data.length],
  [
    'a cipher',
    () => calls.cipher('aes-256-gcm', true, key, key.subarray(0, 12), data, undefined, 16).length,
    300_016,
  ],
  ['a digest', () => calls.digest('sha256', data).length, 32],
  ['PBKDF2', () => calls.pbkdf2('sha256', 'a', 'b', 5000, 32).length, 32],
  ['scrypt', () => calls.scrypt('a', 'b', 4096, 8, 1, 64 << 20, 32).length, 32],
  ['keys', () => calls.generateKeys('EC', 'prime256v1')[0].length > 100, true],
  ['keys of RSA', () => calls.generateKeys('RSA', '1024', Uint8Array.of(1, 0, 1))[0].length > 500, true],
];

console.log('ok begins'); // standard output is open from here on
const all = new Set();
for (const [name, compute, expected] of computations) {
  compute();
  const before = used();
  const seen = new Set();
  for (let k = 0; k < 30; k++) {
    const fiber = Fiber.run(() => compute());
    // Some are cancelled at once, some while they run, some when they are done.
    if (k % 3 > 0) Fiber.sleep((k % 10) / 2);
    fiber.cancel();
    seen.add(codeOf(() => fiber.join()));
    seen.add(codeOf(() => Fiber.timeout((k % 5) / 2, compute)));
  }
  const codes = ['ERR_CANCELLED', 'ERR_TIMEOUT', 'no error'];
  ok(
    `${name}: cancelled or done`,
    [...seen].every(code => codes.includes(code)),
    [...seen].join(),
  );
  for (const code of seen) all.add(code);
  const early = Fiber.run(() => {
    Fiber.current.cancel();
    compute();
  });
  ok(`${name}: not begun`, codeOf(() => early.join()) === 'ERR_CANCELLED');
  const result = compute();
  ok(`${name}: the next one`, result === expected, `${result} instead of ${expected}`);
  // Jobs that were left behind may still run.
  for (let k = 0; k < 200 && used() !== before; k++) Fiber.sleep(10);
  ok(`${name}: nothing is left`, used() === before, `${used()} instead of ${before}`);
}

ok('each way to end was seen', all.size === 3, [...all].join());

for (const [name, compute] of computations) {
  const fiber = Fiber.run(() => {
    for (;;) compute();
  });
  fiber.name = name;
}
Fiber.sleep(20);
process.exit(0);
