// corojs bench/connections.mjs [port]        an echo server; driven by bench/connections.py
import net from 'coro:net';

net
  .createServer(socket => {
    for (let chunk; (chunk = socket.read()) !== null;) socket.write(chunk);
  })
  .listen(Number(process.argv[2] ?? 8080), '127.0.0.1', 4096);
