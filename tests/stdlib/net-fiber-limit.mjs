// options: --max-fibers=20
// A server goes on when there is no room for another fiber.
// error: The server cannot accept connections for now: too many fibers
import { fails, ok, same } from './check.mjs';

using server = net.createServer(socket => socket.pipeTo(socket)).bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
const connect = () => net.connect(server.address().port, '127.0.0.1');
const sockets = Array.from({ length: 30 }, connect);
let closed = 0;
for (const socket of sockets) {
  try {
    socket.write('x');
    if (socket.read() === null) closed++;
  } catch (error) {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
    closed++;
  }
}
ok('some are closed', closed > 0 && closed < 30, `${closed} of 30`);
const error = fails(
  'Fiber.run says so',
  () => Fiber.run(() => Fiber.sleep(1)),
  'ERR_FIBER_LIMIT',
  /too many fibers/,
);
ok('it is a RangeError', error instanceof RangeError);
for (const socket of sockets) socket.close();
while (server.connections > 0) Fiber.sleep(1);
using socket = connect();
socket.write('still there');
same('the server goes on', socket.read(), 'still there');
