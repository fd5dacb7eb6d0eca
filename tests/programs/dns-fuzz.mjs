// Every call of dns with values of every type, from many fibers: each ends with a result or an error that says what is wrong.
import { ok, same } from './check.mjs';

const calls = __primordials.dns;
const nobody = '127.0.0.1:1';
calls.setServers(nobody);

let seed = 20261121;
const random = below => (seed = (seed * 48271) % 0x7fffffff) % below;
const pick = list => list[random(list.length)];

const texts = [
  '',
  'a.test',
  'a..b',
  'x'.repeat(300),
  'a\0b',
  '\ud800',
  'ü.test',
  '.',
  'A',
  'A,MX',
  'ANY',
  'BX',
  'A,'.repeat(20),
];
const addresses = [
  nobody,
  '::1',
  '[::1]:1',
  '1.2.3.4.5',
  `${nobody},[::1]:1`,
  ',',
  '127.0.0.1:99999',
  'fe80::1%nothing',
  '192.0.2.1',
];
const numbers = [0, 1, -1, 1.5, 3, 20, NaN, Infinity, 2 ** 31, 2 ** 53, 10n, -1n, 2n ** 64n];
const others = [undefined, null, true, false, new Uint8Array(3), {}, [], () => {}, Symbol('s'), new Date(0)];
const anything = () => pick(pick([texts, addresses, numbers, others]));
const likely = (usual, list) => (random(4) ? pick(list ?? usual) : anything());

const time = () => pick([undefined, 1, 5, 20, 0, -1, NaN, '5', null, 0.5]);
const local = () => pick([undefined, nobody, '[::1]:1', 'x', 5, '']);
const args = {
  query: () => [
    likely(texts),
    likely(['A', 'MX,A', 'ANY', 'TXT,SOA,SRV', 'a', '']),
    time(),
    likely([1, 2, undefined]),
    local(),
    likely([0, 1, 2, undefined]),
  ],
  reverse: () => [likely(addresses), time(), likely([1, 2, undefined]), local(), likely([0, 1, 2])],
  cancel: () => [likely([0, 1, 2, 3])],
  setServers: () => [likely(addresses)],
  getServers: () => [pick([undefined, ...addresses])],
};
same('every call is tried', Object.keys(args).sort(), Object.keys(calls).sort());

const wrong = [];
let count = 0,
  fibers = 0;
for (let i = 0; i < 20; i++) {
  fibers++;
  Fiber.run(() => {
    for (let n = 0; n < 150; n++) {
      const name = pick(Object.keys(args));
      const given = args[name]();
      try {
        calls[name](...given);
      } catch (error) {
        const code = error?.code;
        if (typeof code !== 'string' || !/^E[A-Z_0-9]+$/.test(code) || code === 'ERR_INTERNAL')
          wrong.push([name, error]);
      } finally {
        // Nobody outside this machine is asked, whatever was set.
        if (name === 'setServers') calls.setServers(nobody);
      }
      count++;
      if (random(8) === 0) Fiber.yield();
    }
    fibers--;
  });
}
while (fibers > 0) {
  Fiber.sleep(5);
  calls.cancel(random(3));
}
for (const [name, error] of wrong.slice(0, 5)) console.log(`dns.${name}: ${error?.stack ?? error}`);
same('calls', count, 20 * 150);
same('wrong errors', wrong.length, 0);
let refused;
try {
  dns.resolve('a.test', 'A', { servers: [nobody], timeout: 60_000, tries: 1 });
} catch (error) {
  refused = error.code;
}
ok('it goes on', refused === 'ECONNREFUSED', refused);
