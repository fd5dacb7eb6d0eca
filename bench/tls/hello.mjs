// corojs bench/tls/hello.mjs port key.pem cert.pem [resolver]        an HTTP hello over TLS; driven by bench/run-tls.sh
import fs from 'coro:fs';
import tls from 'coro:tls';

const [port = '8443', keyFile, certFile, style] = process.argv.slice(2);
const certificate = { key: fs.readFile(keyFile, 'utf8'), cert: fs.readFile(certFile, 'utf8') };
const body = 'Hello, world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

// With a resolver each handshake asks a fiber of its own for the certificate.
const options = style === 'resolver' ? { certificateResolver: () => certificate } : certificate;

tls
  .createServer(options, socket => {
    let pending = '';
    for (let chunk; (chunk = socket.read()) !== null;) {
      pending += chunk;
      let out = '';
      for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4)) out += answer;
      if (out) socket.write(out);
    }
  })
  .listen(Number(port), '127.0.0.1', 4096);
