// node bench/connections.node.mjs [port]        the same in Node's callback style
import { createServer } from 'node:net';

createServer({ noDelay: true }, socket => {
  socket.on('data', chunk => socket.write(chunk));
  socket.on('error', () => {});
}).listen(Number(process.argv[2] ?? 8080), '127.0.0.1', 4096);
