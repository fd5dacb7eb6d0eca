// node bench/http-hello.node.mjs [port]        the same in Node's callback style
import { createServer } from 'node:net';

const body = 'Hello, world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

createServer({ noDelay: true }, socket => {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', chunk => {
    pending += chunk;
    let out = '';
    for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4)) out += answer;
    if (out) socket.write(out);
  });
  socket.on('error', () => {});
}).listen(Number(process.argv[2] ?? 8080), '127.0.0.1', 4096);
