// The time limit of a socket that nobody reads any more does not keep a program alive: the runner's own limit is shorter.
import { ok } from './check.mjs';

const server = net.createServer(() => {}).bind(0, '127.0.0.1');
const socket = net.connect(server.address().port, '127.0.0.1');
socket.setTimeout(30);
try {
  socket.read();
} catch (error) {
  ok('the limit rings', error.code === 'ETIMEDOUT');
}
socket.setTimeout(600_000);
Fiber.run(() => {
  try {
    socket.read();
  } catch (error) {
    ok('the wait is over', error.code === 'ERR_SOCKET_CLOSED');
  }
});
socket.close();
