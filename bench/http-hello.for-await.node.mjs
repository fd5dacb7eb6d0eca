// node bench/http-hello.for-await.node.mjs [port]        the same in Node's `for await` style, with back-pressure
import { once } from 'node:events';
import { createServer } from 'node:net';

const body = 'Hello, world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

createServer({ noDelay: true }, async socket => {
  try {
    let pending = '';
    socket.setEncoding('utf8');
    for await (const chunk of socket) {
      pending += chunk;
      let out = '';
      for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4)) out += answer;
      if (out && !socket.write(out)) await once(socket, 'drain');
    }
  } catch (error) {
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
  }
}).listen(Number(process.argv[2] ?? 8080), '127.0.0.1', 4096);
