// Servers: binding and serving, closing, limits, handlers that fail.
import { createServer, Server } from 'coro:net';
import { fails, ok, same } from './check.mjs';

const until = condition => {
  while (!condition()) Fiber.sleep(1);
};

{
  const server = createServer(socket => socket.end(socket.read()));
  ok('createServer makes a Server', server instanceof Server && !server.listening);
  same('no address yet', server.address(), null);
  same('bind', server.bind(0, '127.0.0.1'), server);
  const { address, family, port } = server.address();
  same('address', [address, family, port > 0, server.listening], ['127.0.0.1', 'IPv4', true, true]);
  fails('bind twice', () => server.bind(0), 'ERR_SERVER_ALREADY_LISTEN');
  fails(
    'a used port',
    () => createServer(() => {}).bind(port, '127.0.0.1'),
    'EADDRINUSE',
    `EADDRINUSE: address already in use, listen 127.0.0.1:${port}`,
  );

  // What connects before serve() waits in the backlog.
  const early = net.connect(port, '127.0.0.1');
  early.write('early');
  let returned = false;
  Fiber.run(() => {
    server.serve();
    returned = true;
  });
  same('the backlog is served', early.read(), 'early');
  const open = net.connect(port, '127.0.0.1');
  until(() => server.connections === 1);
  server.close();
  server.close();
  until(() => returned);
  same('close ends serve()', [server.listening, server.address(), server.connections], [false, null, 1]);
  open.write('still there');
  same('connections go on', open.read(), 'still there');
  until(() => server.connections === 0);
  early.close();
  open.close();

  Fiber.run(() => {
    Fiber.sleep(5);
    server.close();
  });
  server.listen(0, '127.0.0.1');
  ok('listen again, and close() ends it', !server.listening);
}

{
  using server = createServer(function handler(socket, itself) {
    const line = socket.readLine();
    if (line === 'fail') throw new TypeError('on purpose');
    if (line === 'reject') return Promise.reject(new RangeError('also on purpose'));
    if (line === 'async') {
      return new Promise(fulfil => {
        Fiber.run(() => {
          Fiber.sleep(5);
          socket.write('after a while');
          fulfil();
        });
      });
    }
    if (line === 'gone') {
      for (;;) socket.write('x'.repeat(100_000));
    }
    socket.write(String(itself === server));
  });
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  const ask = line => {
    using socket = net.connect(server.address().port, '127.0.0.1');
    socket.write(`${line}\n`);
    return socket.read();
  };
  same('a handler that fails closes its connection', ask('fail'), null);
  same('a handler that rejects', ask('reject'), null);
  same('the server goes on, and handlers get it', ask('hello'), 'true');
  same('an async handler keeps its connection until it is done', ask('async'), 'after a while');
  ask('gone');
  until(() => server.resets === 1);
  ok('a peer that goes away is counted', true);
  until(() => server.connections === 0);
}

{
  using server = createServer(socket => socket.pipeTo(socket));
  server.maxConnections = 2;
  server.bind({ port: 0, host: '127.0.0.1', backlog: 5 });
  Fiber.run(() => server.serve());
  const connect = () => net.connect(server.address().port, '127.0.0.1');
  using first = connect();
  using second = connect();
  until(() => server.connections === 2);
  using third = connect();
  same('one too many', third.read(), null);
  same('dropped', server.dropped, 1);
  first.close();
  until(() => server.connections === 1);
  using fourth = connect();
  fourth.write('x');
  same('there is room again', fourth.read(), 'x');
  second.write('y');
  same('the others go on', second.read(), 'y');
}

{
  // The handler leaves the socket open: the server closes it.
  using server = createServer(() => {}).bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  using socket = net.connect(server.address().port, '127.0.0.1');
  same('an open socket is closed when the handler returns', socket.read(), null);
}

fails('no handler', () => createServer(), 'ERR_INVALID_ARG_TYPE', /"connectionHandler"/);
fails('a wrong host', () => createServer(() => {}).bind(0, 5), 'ERR_INVALID_ARG_TYPE', /"host"/);
fails('a port out of range', () => createServer(() => {}).listen(65536), 'ERR_SOCKET_BAD_PORT');
fails('an address of somebody else', () => createServer(() => {}).listen(0, '192.0.2.1'), 'EADDRNOTAVAIL');
fails('serve before bind', () => createServer(() => {}).serve(), 'ERR_SERVER_NOT_RUNNING');
