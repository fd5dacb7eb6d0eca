// Handlers that fail are reported, ten a second, and the server goes on.
// error: Uncaught error in connection handler "faulty" for 127.0.0.1:
// error: Error: number 9
// error: 5 more errors like this in connection handlers
import { ok, same } from './check.mjs';

let number = 0;
using server = net.createServer(function faulty() {
  throw new Error(`number ${number++}`);
});
server.bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
let texts = '';
const stream = Object.getPrototypeOf(process.stderr);
const { write } = stream;
stream.write = function (text) {
  texts += text;
  return write.call(this, text);
};
for (let i = 0; i < 15; i++) {
  using socket = net.connect(server.address().port, '127.0.0.1');
  socket.read();
}
while (!texts.includes('more errors')) Fiber.sleep(10);
same('ten of them', texts.match(/Uncaught error in/g).length, 10);
ok('no frames of the library at the end', !/coro:net/.test(texts), texts);
