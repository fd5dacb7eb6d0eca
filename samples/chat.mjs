// ./corojs samples/chat.mjs [port]      then, in two terminals: nc 127.0.0.1 7001
const members = new Map();

/** Says a line to everybody else. */
function tell(from, line) {
  for (const [socket, name] of members) {
    if (socket === from) continue;
    try {
      socket.write(line + '\n');
    } catch {
      console.log(`${name} cannot be reached`); // the handler of that connection sees it too and says goodbye
    }
  }
}

const server = net.createServer(socket => {
  socket.write('Your name? ');
  const name = socket.readLine(100)?.trim();
  if (!name) return;
  members.set(socket, name);
  try {
    tell(socket, `* ${name} is here`);
    for (let line; (line = socket.readLine(10_000)) !== null;) tell(socket, `${name}: ${line}`);
  } finally {
    members.delete(socket);
    tell(socket, `* ${name} has left`);
  }
});
server.bind(Number(process.argv[2] ?? 7001), '127.0.0.1');
console.log(`chat on ${server.address().port}`);
server.serve();
