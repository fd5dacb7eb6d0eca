// A command server that does what a test of a client wants, which no real one does.
// corojs fake-server.mjs MODE … -s SOCKET…
import { createServer } from 'coro:net';

const [mode, ...rest] = process.argv.slice(2);
const sockets = rest.slice(rest.indexOf('-s') + 1);

switch (mode) {
  case 'exit':
    console.error('there is no way');
    process.exit(3);
    break;
  case 'silent':
    Fiber.sleep(600_000);
    break;
  case 'unconnectable':
    console.log(`READY ${sockets.length} fake`);
    Fiber.sleep(600_000);
    break;
  default:
    for (const path of sockets) {
      const server = createServer(serve);
      server.bind({ path });
      Fiber.run(() => server.serve());
    }
    console.log(mode === 'good' ? `READY ${sockets.length} fake` : mode.replace('ready:', ''));
}

/** @param {import('coro:net').Socket} socket */
function serve(socket) {
  for (let id; (id = socket.readUntil('\0', 1 << 20)) !== null;) {
    const command = socket.readUntil('\0', 1 << 24);
    const parameter = JSON.parse(socket.readUntil('\0', 1 << 24) ?? 'null');
    answer(socket, id, command, parameter);
  }
}

function answer(socket, id, command, parameter) {
  switch (command) {
    case 'say':
      return socket.write(parameter.replaceAll('$id', id));
    case 'say in pieces':
      for (const piece of parameter.replaceAll('$id', id)) {
        socket.write(piece);
        Fiber.sleep(1);
      }
      return undefined;
    case 'log':
      console.error(parameter);
      console.log(parameter);
      return socket.write(`${id} ok null\n`);
    case 'flood':
      for (;;) socket.write('x'.repeat(65536));
    case 'late message':
      // The command's time limit ends it before the client has read the message.
      socket.write(`${id} message 1\n${id} exception "late"\n`);
      return void [socket.readUntil('\0'), socket.readUntil('\0')];
    case 'exit':
      return process.exit(7);
    case 'close':
      return socket.close();
    default:
      return Fiber.sleep(600_000);
  }
}
