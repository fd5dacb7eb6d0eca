// Every call of tls with values of every type, from many fibers at once: errors, nothing worse.
import { bytes, ca, certificate, file } from '../stdlib/modules/tls.mjs';
import { ok, same } from './check.mjs';
import { sockets } from './modules/sockets.mjs';

const calls = __primordials.tls;
const plain = __primordials.net;
const enough = 20_000;
const fibers = 30;
let seed = Number(process.env.FUZZ_SEED ?? 1);
const random = n => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) >> 4) % n;

const detached = new Uint8Array(100);
detached.buffer.transfer();
// prettier-ignore
const values = [
  undefined, null, true, false, 0, 1, 40, 112, 300, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 53,
  0n, 1n, -1n, 2n ** 63n, 2n ** 64n, '', 'a', 'localhost', '127.0.0.1', '::1', '\0', '\ud800', 'bücher.example',
  'TLSv1.2', 'TLSv1.3', 'DEFAULT', 'TLS_AES_128_GCM_SHA256', 'X25519', 'secret', ca, file('rsa.key'), file('one.crt'),
  file('chain.crt'), bytes('one.pfx'), bytes('ec.der'), bytes('two.der'), file('rsa-encrypted.key'), 'x'.repeat(100_000),
  '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', new Uint8Array(0), new Uint8Array([2, 104, 50]),
  new Uint8Array([255, 1]), new Uint8Array(70_000), detached, new DataView(new ArrayBuffer(5)), new SharedArrayBuffer(8),
  {}, [], () => {}, Symbol('s'), new Proxy({}, {}),
];

const before = sockets();

const listener = plain.listen('127.0.0.1', 0);
const { port } = plain.localAddress(listener);
const contexts = [];
const connections = [];
const codes = new Set();
let count = 0;
let handshakes = 0;
let nameless;
const of = list => list[random(list.length)];

function guarded(name, call) {
  count++;
  try {
    return call();
  } catch (error) {
    codes.add(error.code);
    if (error.code === undefined || error.code === 'ERR_INTERNAL') nameless ??= `${name}: ${error.stack}`;
  }
}

/** A context that works, for the most part. */
function context() {
  const resolver = random(3)
    ? undefined
    : handshake => {
        if (random(2)) Fiber.yield();
        guarded('useCertificate', () => calls.useCertificate(handshake, of(values), of(values)));
        if (random(2))
          guarded('useCertificate', () => calls.useCertificate(handshake, file('ec.key'), file('two.crt')));
        guarded('proceed', () => calls.proceed(handshake, random(4) ? undefined : of(values)));
        if (random(4) === 0) guarded('proceed', () => calls.proceed(handshake));
      };
  const id = calls.createContext(resolver);
  contexts.push(id);
  const { cert, key } = certificate('two');
  if (random(4)) guarded('useCertificate', () => calls.useCertificate(id, key, cert));
  if (random(4)) guarded('setTrust', () => calls.setTrust(id, ca));
  if (random(3) === 0)
    guarded('setVerification', () => calls.setVerification(id, random(2) === 0, random(2) === 0));
  if (contexts.length > 20)
    guarded('close', () => calls.close(contexts.splice(random(contexts.length), 1)[0]));
  return id;
}

/** A pair of connections, with a handshake that may fail, be closed, or be left alone. */
function shakeHands() {
  const near = guarded('connect', () => plain.connect('127.0.0.1', port));
  const far = guarded('accept', () => plain.accept(listener));
  if (near === undefined || far === undefined) return;
  const limit = random(3) ? 1000 : 1 + random(50);
  const ends = [
    ['accept', () => calls.accept(random(8) ? of(contexts) : of(values), far, limit)],
    [
      'connect',
      () =>
        calls.connect(
          of(contexts),
          near,
          random(6) ? 'localhost' : of(values),
          random(6) ? undefined : of(values),
          random(6) ? undefined : of(values),
          limit,
        ),
    ],
  ];
  for (const [name, call] of ends) {
    Fiber.run(() => {
      const id = guarded(name, call);
      if (id === undefined) return;
      handshakes++;
      connections.push(id);
      guarded('setTimeout', () => plain.setTimeout(id, 10));
    });
  }
  if (random(4) === 0) guarded('close', () => plain.close(of([near, far])));
  // What was refused for its arguments is open still.
  Fiber.run(() => {
    Fiber.sleep(limit + 50);
    for (const id of [near, far]) guarded('close', () => plain.close(id));
  });
}

const names = Object.keys(calls).filter(name => !['createContext', 'accept', 'connect'].includes(name));
function call() {
  const name = of(names);
  const id = random(4) ? of(random(3) ? connections : contexts) : of(values);
  const list = [id, ...Array.from({ length: random(6) }, () => of(values))];
  if (name === 'close' && random(5)) return;
  guarded(name, () => calls[name](...list));
  if (connections.length > 60) {
    const last = connections.splice(random(connections.length), 1)[0];
    guarded('close', () => calls.close(last));
  }
}

for (let i = 0; i < 5; i++) context();
let left = fibers;
for (let i = 0; i < fibers; i++) {
  Fiber.run(() => {
    while (count < enough) {
      const what = random(30);
      if (what === 0) context();
      else if (what < 3) shakeHands();
      else if (what === 3) guarded('createContext', () => contexts.push(calls.createContext(of(values))));
      else call();
      if (random(20) === 0) Fiber.yield();
    }
    left--;
  });
}
while (left > 0) Fiber.sleep(20);
Fiber.sleep(1200); // the last handshakes reach their limits
for (const id of [...connections, ...contexts]) guarded('close', () => calls.close(id));
ok('handshakes that succeeded', handshakes > 0);
ok('every error has a code', nameless === undefined, nameless);
for (const code of ['EBADF', 'ERR_INVALID_ARG_TYPE', 'ERR_SOCKET_CLOSED'])
  ok(code, codes.has(code), [...codes].join(' '));
plain.close(listener);
for (let waits = 0; sockets() > before && waits < 500; waits++) Fiber.sleep(20);
same('every socket is closed', sockets(), before);
