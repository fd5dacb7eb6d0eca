// options: --v8-flags=--expose-gc
// What is open, and what becomes of handles that nobody closes.
import { ok, same } from './check.mjs';
import { open } from 'coro:fs';
import { createHash } from 'node:crypto';

/** @type {string[]} */
const warnings = [];
process.on('warning', warning => warnings.push(`${warning.name}: ${warning.message}`));
const shown = () => process.activeHandles().map(({ kind, target }) => (target ? `${kind} ${target}` : kind));

same('nothing at first', shown(), []);
const server = net.createServer(socket => socket.read());
server.bind(0, '127.0.0.1');
const { port } = server.address();
same('a listener, with the port that it got', shown(), [`listener 127.0.0.1:${port}`]);
const serving = Fiber.run(() => server.serve());
const file = open(import.meta.filename);
const hash = createHash('sha256');
const socket = net.connect(port, '127.0.0.1');
Fiber.sleep(10);
same('and more, in their order', shown(), [
  `listener 127.0.0.1:${port}`,
  `file ${import.meta.filename}`,
  'hash',
  `socket 127.0.0.1:${port}`,
  `socket 127.0.0.1:${socket.localPort}`,
]);
const [first] = process.activeHandles();
ok('since when', first.since instanceof Date && Date.now() - first.since.getTime() < 60_000);
ok('an id', typeof first.id === 'bigint');
ok('no stacks unless asked for', first.openedAt === undefined);
hash.digest();
socket.close();
file.close();
Fiber.sleep(10);
same('closed ones are gone', shown(), [`listener 127.0.0.1:${port}`]);

/** @param {() => boolean} done */
function collectUntil(done) {
  for (let round = 0; round < 200 && !done(); round++) {
    gc();
    Fiber.sleep(5);
  }
}
(function forget() {
  open('/dev/null');
  net.connect(port, '127.0.0.1');
  const other = net.createServer(() => {});
  other.bind(0, '127.0.0.1');
})();
collectUntil(() => warnings.length >= 3 && shown().length === 1);
same('they were closed', shown(), [`listener 127.0.0.1:${port}`]);
same('and told, once each', warnings.map(text => text.replace(/\d{4,}/, 'PORT')).sort(), [
  'UnclosedHandleWarning: A file /dev/null was collected before anybody closed it; it is closed now',
  'UnclosedHandleWarning: A listener on 127.0.0.1:PORT was collected before anybody closed it; it is closed now',
  'UnclosedHandleWarning: A socket connected to 127.0.0.1:PORT was collected before anybody closed it; it is closed now',
]); // prettier-ignore

// Nothing but the call holds it.
const waiting = Fiber.run(() => net.connect(port, '127.0.0.1').read());
for (let round = 0; round < 10; round++) {
  gc();
  Fiber.sleep(2);
}
same('a socket in which somebody waits is not closed', waiting.state, 'waiting');
for (let k = 0; k < 2000; k++) net.connect(port, '127.0.0.1').close();
Fiber.sleep(20);
gc();
Fiber.sleep(20);
same('those that were closed are not told', warnings.length, 3);
waiting.cancel();
try {
  waiting.join();
} catch {
  // It was cancelled.
}
collectUntil(() => warnings.length === 4);
same('when it does not wait any more, it is', warnings.length, 4);
server.close();
serving.join();
same('nothing at last', shown(), []);
