// Limits of a runtime: --max-handles=20 --max-output=100000 --max-buffers=64. The program goes on after each.
import { ok, outcome, same } from './check.mjs';

const [file] = process.argv.slice(2);
ok('it runs', true);
const before = __primordials.process.fiberStatistics().handles;
const open = [];
const fill = make => {
  while (open.length < 1000) {
    const id = outcome(make);
    if (typeof id !== 'bigint') return id;
    open.push(id);
  }
  return 'no limit';
};
const kinds = {
  files: [() => __primordials.fs.open(file, 'r', 0), __primordials.fs.close],
  'new files': [() => __primordials.fs.open(file, 'r+', 0), __primordials.fs.close],
  hashes: [() => __primordials.hash.open('sha256'), __primordials.hash.close],
  contexts: [() => __primordials.tls.createContext(), __primordials.tls.close],
  listeners: [() => __primordials.net.listen('127.0.0.1', 0), __primordials.net.close],
};
for (const [name, [make, close]] of Object.entries(kinds)) {
  same(`${name}: the limit`, fill(make), 'ERR_HANDLE_LIMIT');
  same(`${name}: as many as may be`, open.length, 20);
  for (const id of open.splice(0)) close(id);
  same(`${name}: room again`, typeof outcome(() => open.push(make())), 'number');
  for (const id of open.splice(0)) close(id);
}
same('nothing is left', __primordials.process.fiberStatistics().handles, before);
// Side by side: more calls are under way than there is room for.
const ids = Fiber.all(Array.from({ length: 50 }, () => () => outcome(kinds['new files'][0])));
same('of fifty at once', ids.filter(id => typeof id === 'bigint').length, 20);
for (const id of ids) if (typeof id === 'bigint') __primordials.fs.close(id);

// A server waits for room; what it cannot take in yet is not lost.
const server = net.createServer(socket => socket.pipeTo(socket)).bind(0, '127.0.0.1');
const serving = Fiber.run(() => server.serve());
const sockets = [];
const refusal = outcome(() => {
  for (;;) sockets.push(net.connect(server.address().port, '127.0.0.1'));
});
same('sockets', refusal, 'ERR_HANDLE_LIMIT');
ok('some are there', sockets.length >= 9, sockets.length);
const last = sockets.pop();
for (const socket of sockets) socket.close();
last.write('x');
same('the last one is served', last.read(), 'x');
last.close();
server.close();
serving.join();
same(
  'a file again',
  typeof outcome(() => __primordials.fs.close(__primordials.fs.open(file, 'r', 0))),
  'undefined',
);

// Buffers
same(
  'buffers',
  outcome(() => new ArrayBuffer(80 << 20)),
  'RangeError: Array buffer allocation failed',
);
same('smaller ones', new ArrayBuffer(16 << 20).byteLength, 16 << 20);

// Output
const line = 'x'.repeat(9999) + '\n';
let written = 0;
const end = outcome(() => {
  for (;;) written += Number(process.stdout.write(line));
});
same('output', end, 'ERR_OUTPUT_LIMIT');
ok('whole lines', written % 10000 === 0 && written > 80000 && written <= 100000);
process.stdout.write('ok a short line still fits\n');
const error = outcome(() => process.stderr.write(line));
ok('standard error counts too', error === 'ERR_OUTPUT_LIMIT', error);
