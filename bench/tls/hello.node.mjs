// node bench/tls/hello.node.mjs port key.pem cert.pem        the same in Node's callback style
import { readFileSync } from 'node:fs';
import { createServer } from 'node:tls';

const [port = '8443', keyFile, certFile] = process.argv.slice(2);
const certificate = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
const body = 'Hello, world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

createServer({ ...certificate, noDelay: true }, socket => {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', chunk => {
    pending += chunk;
    let out = '';
    for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4)) out += answer;
    if (out) socket.write(out);
  });
  socket.on('error', () => {});
}).listen(Number(port), '127.0.0.1', 4096);
