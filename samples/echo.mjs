// ./corojs samples/echo.mjs [port]      then: nc 127.0.0.1 7000
const port = Number(process.argv[2] ?? 7000);

const server = net.createServer(socket => {
  // Bytes, not text: whatever comes goes back as it came.
  for (let chunk; (chunk = socket.readBytes()) !== null;) socket.write(chunk);
});
server.bind(port, '127.0.0.1');
console.log(`echo on ${server.address().port}`);
server.serve();
