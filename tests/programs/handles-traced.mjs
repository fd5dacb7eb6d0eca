// options: --trace-handles --v8-flags=--expose-gc
// error: It was opened at
// error:     at openOne (file://
import { ok } from './check.mjs';
import { open } from 'coro:fs';

function openOne() {
  return open('/dev/null');
}
const file = openOne();
const server = net.createServer(() => Fiber.sleep(20));
server.bind(0, '127.0.0.1');
Fiber.run(function serveAll() {
  server.serve();
});
const socket = net.connect(server.address().port, '127.0.0.1');
Fiber.sleep(5);
const handles = process.activeHandles();
const [ofFile, ofListener, ofSocket, accepted] = handles.map(handle => handle.openedAt);
ok('of a file', /at openOne \(file:.*handles-traced\.mjs:/.test(ofFile), ofFile);
ok('of a listener', /handles-traced\.mjs:12:/.test(ofListener), ofListener);
ok('of a connection', /handles-traced\.mjs:16:/.test(ofSocket), ofSocket);
ok('of one that came', /at serveAll /.test(accepted), accepted);
file.close();
socket.close();
server.close();
let isTold = false;
process.on('warning', () => (isTold = true));
openOne();
for (let round = 0; round < 200 && !isTold; round++) {
  gc();
  Fiber.sleep(5);
}
ok('told', isTold);
