// corojs bench/http-hello.mjs [port]        an HTTP hello over raw TCP; driven by bench/run-http.sh
import net from 'coro:net';

const body = 'Hello, world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

net
  .createServer(socket => {
    let pending = '';
    for (let chunk; (chunk = socket.read()) !== null;) {
      pending += chunk;
      let out = '';
      for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4)) out += answer;
      if (out) socket.write(out);
    }
  })
  .listen(Number(process.argv[2] ?? 8080), '127.0.0.1', 4096);
