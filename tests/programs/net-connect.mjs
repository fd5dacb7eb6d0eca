// Connecting: names, families, limits, UNIX sockets, addresses.
import { fails, ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

const echo = socket => {
  for (const chunk of socket) socket.write(chunk);
};
const serve = (...where) => {
  const server = net.createServer(echo);
  server.bind(...where);
  Fiber.run(() => server.serve());
  return server;
};
const talk = socket => {
  socket.write('hello');
  const answer = socket.read();
  socket.close();
  return answer;
};

{
  const server = serve(0, '127.0.0.1');
  const { port } = server.address();
  same('a name', talk(net.connect(port, 'localhost')), 'hello');
  same('an address', talk(net.connect(port, '127.0.0.1')), 'hello');
  same('as an object', talk(net.connect({ port, host: '127.0.0.1', timeout: 1000 })), 'hello');
  const socket = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' });
  same('from an address', socket.localAddress, '127.0.0.2');
  same(
    'the other end',
    [socket.remoteAddress, socket.remotePort, socket.remoteFamily],
    ['127.0.0.1', port, 'IPv4'],
  );
  socket.close();
  fails(
    'from nowhere',
    () => net.connect({ port, host: '127.0.0.1', localAddress: '192.0.2.1' }),
    'EADDRNOTAVAIL',
  );
  fails(
    'from no address',
    () => net.connect({ port, host: '127.0.0.1', localAddress: 'here' }),
    'ERR_INVALID_ARG_VALUE',
  );
  server.close();
}

{
  let server;
  try {
    server = serve(0, '::');
  } catch (error) {
    ok('no IPv6 here', error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL', error.code);
  }
  if (server) {
    const { port, family } = server.address();
    same('IPv6', family, 'IPv6');
    same('over IPv6', talk(net.connect(port, '::1')), 'hello');
    same('over IPv4', talk(net.connect(port, '127.0.0.1')), 'hello');
    server.close();
  }
}

{
  const unknown = fails('an unknown name', () => net.connect(80, 'nobody.invalid'), 'ENOTFOUND');
  same('says what asked', unknown.syscall, 'getaddrinfo');
  fails('no name at all', () => net.connect(80, 'a b'), 'ENOTFOUND');
  fails('an address in brackets', () => net.connect(80, '[::1]'), 'ENOTFOUND');
  fails('a port out of range', () => net.connect(65536, 'localhost'), 'ERR_SOCKET_BAD_PORT');
}

{
  // A queue that is full answers nobody: the limit ends the wait.
  const full = net.createServer(() => {});
  full.bind(0, '127.0.0.1', 0);
  const { port } = full.address();
  const held = [];
  let late;
  for (let i = 0; i < 10 && !late; i++) {
    try {
      held.push(net.connect({ port, host: '127.0.0.1', timeout: 50 }));
    } catch (error) {
      late = error;
    }
  }
  same('a limit', [late?.code, late?.syscall, late?.port], ['ETIMEDOUT', 'connect', port]);
  const results = together(
    () => net.connect({ port, host: 'localhost', timeout: 50 }),
    () => net.connect({ port, host: '127.0.0.1', timeout: 50 }),
  );
  same(
    'each its own',
    results.map(e => e.code),
    ['ETIMEDOUT', 'ETIMEDOUT'],
  );
  for (const socket of held) socket.close();
  full.close();
}

{
  const path = `/tmp/corojs-test-${process.pid}.sock`;
  const server = serve(path);
  same('the path', [server.address().address, server.address().family], [path, 'Unix']);
  same('over a path', talk(net.connect(path)), 'hello');
  same('in an object', talk(net.connect({ path, timeout: 100 })), 'hello');
  fails('a path in use', () => serve(path), 'EADDRINUSE');
  server.close();
  fails('a path that is gone', () => net.connect(path), 'ENOENT');
  const long = '/tmp/' + 'x'.repeat(200);
  same('a long path', fails('to listen', () => serve(long), 'ENAMETOOLONG').path, long);
  fails('to connect', () => net.connect(long), 'ENAMETOOLONG');
  fails('a folder that is not there', () => serve('/tmp/not/there.sock'), 'ENOENT');
}

{
  const { near, far, end } = pair();
  same('both ends agree', [near.localPort, near.remotePort], [far.remotePort, far.localPort]);
  ok(
    'settings',
    near.setNoDelay(false).setNoDelay(true).setKeepAlive(true, 1500).setKeepAlive(false) === near,
  );
  end();
}
