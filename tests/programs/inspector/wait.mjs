// A server and its client in one program: the client's reads wait for the server's answers.
const server = net.createServer(socket => {
  for (let line = socket.readLine(); line !== null; line = socket.readLine()) {
    Fiber.sleep(20);
    socket.write(`${line.toUpperCase()}\n`);
  }
});
server.bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
const socket = net.connect(server.address().port, '127.0.0.1');
function ask(text) {
  socket.write(`${text}\n`);
  const answer = socket.readLine();
  return answer;
}
while (!globalThis.stop) ask('hello');
process.exit(0);
