// node bench/connections.for-await.node.mjs [port]        the same in Node's `for await` style
import { createServer } from 'node:net';

createServer({ noDelay: true }, async socket => {
  try {
    for await (const chunk of socket) socket.write(chunk);
  } catch (error) {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
  }
}).listen(Number(process.argv[2] ?? 8080), '127.0.0.1', 4096);
