// Sockets: ways to read and write, half-close, addresses, time limits, closing from another fiber.
import { fails, ok, same, temporaryFolder } from './check.mjs';

/** Runs two ends of one connection: the handler in a fiber of its own, the client here. */
function pair(handler, client, options = { port: 0, host: '127.0.0.1' }) {
  let ended = false;
  let failure;
  using server = net.createServer(socket => {
    try {
      handler(socket);
    } catch (error) {
      failure = error;
    }
    ended = true;
  });
  server.bind(options);
  Fiber.run(() => server.serve());
  const where = options.path === undefined ? { port: server.address().port, host: options.host } : options;
  using socket = net.connect(where);
  client(socket);
  socket.close();
  while (!ended) Fiber.sleep(1);
  if (failure !== undefined) throw failure;
}
const text = bytes => (bytes === null ? null : String.fromCharCode(...bytes));

pair(
  socket => {
    for (const chunk of socket) socket.write(chunk.toUpperCase());
    socket.end('bye');
  },
  socket => {
    same('write says how many bytes', socket.write('grüße'), 7n);
    same('read', socket.read(), 'GRÜSSE');
    socket.end();
    same('half-close', socket.read(), 'bye');
    same('the end', [socket.read(), socket.read()], [null, null]);
  },
);

pair(
  socket => {
    socket.write(new Uint8Array([0xe6, 0xbc]));
    Fiber.sleep(20);
    socket.write(new Uint8Array([0xa2, 0x41]).buffer);
    Fiber.sleep(20);
    socket.write(new DataView(new Uint8Array([66, 67]).buffer, 1));
    socket.write('');
    socket.write(new Uint16Array([0x4544]));
  },
  socket => {
    let all = '';
    for (const chunk of socket) all += chunk;
    same('text across chunks, and data of every kind', all, '漢ACDE');
  },
);

pair(
  socket => socket.write('one\ntwo\r\n\nHEAD\r\n\r\nbody12345tail'),
  socket => {
    same('readLine', [socket.readLine(), socket.readLine(), socket.readLine()], ['one', 'two', '']);
    same('readUntil', socket.readUntil('\r\n\r\n'), 'HEAD');
    same('readExactly', text(socket.readExactly(4)), 'body');
    same('readBytes at most', text(socket.readBytes(2)), '12');
    same('readUntil of bytes', socket.readUntil(new Uint8Array([53])), '34');
    fails('more than there is', () => socket.readExactly(100), 'ERR_STREAM_ENDED');
    same('what came stays readable', socket.readLine(), 'tail');
    same('readLine at the end', socket.readLine(), null);
  },
);

pair(
  socket => socket.write('x'.repeat(100)),
  socket => {
    fails('a line over the limit', () => socket.readLine(10), 'ERR_LINE_TOO_LONG');
    same('nothing of it is lost', socket.read().length, 100);
  },
);

pair(
  socket => socket.write('a\nb\r\nc'),
  socket => same('lines()', [...socket.lines()], ['a', 'b', 'c']),
);
pair(
  socket => socket.write(new Uint8Array([0, 255, 128])),
  socket =>
    same(
      'bytes()',
      [...socket.bytes()].flatMap(chunk => [...chunk]),
      [0, 255, 128],
    ),
);

const large = 'large text with ümläuts '.repeat(100_000);
pair(
  socket => socket.pipeTo(socket),
  socket => {
    Fiber.run(() => socket.end(large));
    let all = '';
    for (const chunk of socket) all += chunk;
    ok('pipeTo: much data, both directions at once', all === large);
  },
);
pair(
  socket => {
    const sink = {
      text: '',
      ended: false,
      write: data => (sink.text += text(data)),
      end: () => (sink.ended = true),
    };
    socket.pipeTo(sink, { end: false });
    same('pipeTo anything, not ended', [sink.text, sink.ended], ['abc', false]);
  },
  socket => socket.write('abc'),
);

pair(
  socket => {
    same(
      'the address of the peer',
      [socket.remoteAddress, socket.remoteFamily, socket.family],
      ['127.0.0.1', 'IPv4', 'IPv4'],
    );
    ok('ports', socket.remotePort > 0 && socket.localPort > 0 && socket.remotePort !== socket.localPort);
    socket.read();
    socket.close();
    same('remembered after close', socket.remoteAddress, '127.0.0.1');
    same('not asked before close', socket.localAddress, '127.0.0.1');
  },
  socket => {
    same('the own address', socket.localAddress, '127.0.0.1');
    socket.setNoDelay().setNoDelay(false).setKeepAlive(true, 1000).setKeepAlive();
  },
);

pair(
  socket => {
    Fiber.sleep(100);
    socket.write('late');
  },
  socket => {
    const begin = performance.now();
    fails('setTimeout', () => socket.setTimeout(20).read(), 'ETIMEDOUT');
    ok('in time', performance.now() - begin < 90);
    same('the socket stays usable', socket.setTimeout(0).read(), 'late');
  },
);

pair(
  socket => socket.read(),
  socket => {
    Fiber.run(() => {
      Fiber.sleep(10);
      socket.close();
    });
    fails('close wakes the reader', () => socket.read(), 'ERR_SOCKET_CLOSED');
    same('closed', socket.closed, true);
    const error = fails(
      'reading a closed socket',
      () => socket.read(),
      'ERR_SOCKET_CLOSED',
      'The socket is closed',
    );
    ok(
      'the stack begins where it was called',
      /^Error \[ERR_SOCKET_CLOSED\]: .*\n    at \S* ?\(?\S*coro:net/.test(error.stack),
      error.stack,
    );
    fails('writing a closed socket', () => socket.write('x'), 'ERR_SOCKET_CLOSED');
    socket.close();
  },
);

pair(
  socket => {
    fails('a reset', () => socket.readExactly(1), 'ECONNRESET');
  },
  socket => {
    Fiber.sleep(10);
    socket.reset();
  },
);

pair(
  socket => {
    const parts = [];
    let readers = 0;
    for (; readers < 3; readers++) {
      Fiber.run(() => {
        for (let line; (line = socket.readLine()) !== null;) parts.push(line);
        readers--;
      });
    }
    while (readers > 0) Fiber.sleep(1);
    const wanted = Array.from({ length: 100 }, (_, i) => String(i).repeat(3000));
    ok(
      'many readers and writers: lines stay whole',
      parts.sort().join() === [...wanted, ...wanted, ...wanted].sort().join(),
    );
  },
  socket => {
    let ended = 0;
    for (let writer = 0; writer < 3; writer++) {
      Fiber.run(() => {
        for (let i = 0; i < 100; i++) socket.write(`${String(i).repeat(3000)}\n`);
        ended++;
      });
    }
    while (ended < 3) Fiber.sleep(1);
    socket.end();
    socket.read();
  },
);

const folder = temporaryFolder();
pair(
  socket => socket.pipeTo(socket),
  socket => {
    same('a UNIX socket', [socket.write('unix'), socket.read()], [4n, 'unix']);
    same('its family', socket.remoteFamily, 'Unix');
  },
  { path: `${folder.path}/socket` },
);
fails('no UNIX socket', () => net.connect(`${folder.path}/none`), 'ENOENT');
folder.done();

try {
  pair(
    socket => socket.write(socket.remoteFamily),
    socket => same('IPv6', socket.read(), 'IPv6'),
    { port: 0, host: '::1' },
  );
} catch (error) {
  // A machine without IPv6 has no ::1 to bind.
  ok('IPv6', error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT', error.stack);
}

{
  using server = net.createServer(() => {}).bind(0, '127.0.0.1');
  const { port } = server.address();
  Fiber.run(() => server.serve());
  using named = net.connect(port, 'localhost');
  same('a name', named.remotePort, port);
  using digits = net.connect(String(port));
  same('a port as digits', digits.remotePort, port);
  using bound = net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1', timeout: 1000 });
  same('localAddress', bound.localAddress, '127.0.0.1');
  server.close();
  const refused = fails(
    'refused',
    () => net.connect(port, '127.0.0.1'),
    'ECONNREFUSED',
    `ECONNREFUSED: connection refused, connect 127.0.0.1:${port}`,
  );
  same('the parts of it', [refused.syscall, refused.address, refused.port], ['connect', '127.0.0.1', port]);
}
fails('no such name', () => net.connect(80, 'no-such-name.invalid'), 'ENOTFOUND');
fails('a wrong port', () => net.connect(70000), 'ERR_SOCKET_BAD_PORT', /70000/);
fails('a negative port', () => net.connect(-1, 'localhost'), 'ERR_SOCKET_BAD_PORT');
fails('no port', () => net.connect({}), 'ERR_INVALID_ARG_TYPE', /port/);
fails('nothing', () => net.connect(), 'ERR_INVALID_ARG_TYPE');
fails('a wrong host', () => net.connect(80, 5), 'ERR_INVALID_ARG_TYPE', /host/);
fails('a wrong timeout', () => net.connect({ port: 80, timeout: '1' }), 'ERR_INVALID_ARG_TYPE', /timeout/);
