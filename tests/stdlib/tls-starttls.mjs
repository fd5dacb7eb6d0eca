// STARTTLS: a plain socket that becomes an encrypted one, in either role.
import { fails, ok, same } from './check.mjs';
import { ca, certificate, connect, serve, together, until } from './modules/tls.mjs';

/** A server that speaks in the clear until it is asked for more. */
function mailServer(options, seen = {}) {
  const server = net.createServer(socket => {
    socket.write('220 mail\r\n');
    while (socket.readLine() !== 'STARTTLS') socket.write('502 first STARTTLS\r\n');
    socket.write('220 go ahead\r\n');
    let secure;
    try {
      secure = socket.startTls({ isServer: true, ...options });
    } catch (error) {
      seen.code = error.code;
      return;
    }
    seen.plain = socket;
    seen.secure = secure;
    for (let line; (line = secure.readLine()) !== null;) secure.write(`250 ${line}\r\n`);
    seen.ended = true;
  });
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  return server;
}
function greet(server, host = 'localhost') {
  const plain = net.connect(server.address().port, host);
  plain.readLine();
  plain.write('NOOP\r\n');
  plain.readLine();
  plain.write('STARTTLS\r\n');
  plain.readLine();
  return plain;
}

{
  const seen = {};
  using server = mailServer(certificate('one'), seen);
  const plain = greet(server);
  const { localPort } = plain;
  const secure = plain.startTls({ ca });
  ok('a tls.Socket', secure instanceof tls.Socket && secure.encrypted);
  same('for the name that was connected to', [secure.servername, secure.authorized], ['localhost', true]);
  same('the plain one is closed', plain.closed, true);
  fails('for reading', () => plain.read(), 'ERR_SOCKET_CLOSED');
  fails('for writing', () => plain.write('x'), 'ERR_SOCKET_CLOSED');
  plain.close();
  same(
    'addresses stay',
    [secure.localPort, plain.localPort, secure.remotePort],
    [localPort, localPort, server.address().port],
  );
  secure.write('EHLO me\r\n');
  same('encrypted', secure.readLine(), '250 EHLO me');
  same(
    'at the other end',
    [seen.plain.closed, seen.secure.protocol, seen.secure.servername],
    [true, 'TLSv1.3', 'localhost'],
  );
  same('its address stays', seen.plain.remotePort, localPort);
  secure.end();
  same('the end', secure.read(), null);
  until(() => seen.ended && seen.secure.closed);
  ok('the server closes what its handler leaves', true);
  secure.close();
}

{
  using server = mailServer({
    certificateResolver: name => certificate(name === 'two.example' ? 'two' : 'one'),
  });
  const subject = options => {
    using secure = greet(server).startTls({ ca, ...options });
    secure.write('x\r\n');
    return [secure.readLine(), secure.getPeerCertificate().subject.CN];
  };
  same('a resolver', subject({ servername: 'two.example' }), ['250 x', 'two.example']);
  same('and again', subject({}), ['250 x', 'one.example']);
  using other = greet(server);
  fails(
    'another name',
    () => other.startTls({ ca, servername: 'other.example' }),
    'ERR_TLS_CERT_ALTNAME_INVALID',
  );
  same('then it is closed', other.closed, true);
  fails('and stays so', () => other.startTls({ ca }), 'ERR_SOCKET_CLOSED');
  fails('a stranger', () => greet(server).startTls(), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  fails(
    'an address',
    () => greet(server, '127.0.0.1').startTls({ ca }),
    'ERR_TLS_CERT_ALTNAME_INVALID',
    /127\.0\.0\.1/,
  );
}

{
  // The client hurries: its first bytes are there before the server has begun.
  using server = net
    .createServer(socket => {
      socket.readLine();
      Fiber.sleep(20);
      const secure = socket.startTls({ isServer: true, ...certificate('two') });
      secure.write(secure.readLine());
    })
    .bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  const plain = net.connect(server.address().port, 'localhost');
  plain.write('STARTTLS\r\n');
  using secure = plain.startTls({ ca });
  secure.write('early\n');
  same('bytes that were read with the last line', secure.read(), 'early');
}

{
  // The roles the other way round: who connects is the server.
  using server = net
    .createServer(socket => {
      using secure = socket.startTls({ ca, servername: 'two.example' });
      secure.write(`I see ${secure.getPeerCertificate().subject.CN}`);
    })
    .bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  using secure = net
    .connect(server.address().port, '127.0.0.1')
    .startTls({ isServer: true, ...certificate('two') });
  same('who connects may be the server', secure.read(), 'I see two.example');
}

{
  using server = serve(certificate('one'));
  const plain = net.connect(server.address().port, '127.0.0.1');
  using secure = tls.connect({ socket: plain, servername: 'localhost', ca });
  secure.write('x');
  same('tls.connect with a socket', [secure.read(), plain.closed], ['x', true]);
  fails('not twice', () => secure.startTls({ ca }), 'ERR_INVALID_ARG_VALUE', /encrypted already/);
  fails('nor so', () => tls.connect({ socket: secure, ca }), 'ERR_INVALID_ARG_VALUE', /encrypted already/);
  secure.write('y');
  same('which does no harm', secure.read(), 'y');
}

{
  using silent = net.createServer(socket => socket.pipeTo({ write() {} })).bind(0, '127.0.0.1');
  Fiber.run(() => silent.serve());
  const open = () => net.connect(silent.address().port, 'localhost');
  fails('a limit', () => open().startTls({ ca, timeout: 30 }), 'ERR_TLS_HANDSHAKE_TIMEOUT');
  fails(
    'of a server',
    () => open().startTls({ ...certificate('one'), isServer: true, timeout: 30 }),
    'ERR_TLS_HANDSHAKE_TIMEOUT',
  );
  const plain = open();
  const [error] = together(
    () => plain.startTls({ ca }),
    () => plain.close(),
  );
  same('close() of the plain socket ends the handshake', error?.code, 'ERR_SOCKET_CLOSED');
  const other = open();
  const [second] = together(
    () => other.startTls({ ca }),
    () => other.reset(),
  );
  same('reset() too', second?.code, 'ERR_SOCKET_CLOSED');
  const shared = open();
  const [reader, handshake] = together(
    () => shared.read(),
    () => shared.startTls({ ca, timeout: 30 }),
  );
  same(
    'who still reads the plain socket is told',
    [reader?.code, handshake?.code],
    ['ERR_SOCKET_CLOSED', 'ERR_TLS_HANDSHAKE_TIMEOUT'],
  );
}

{
  // A failed handshake in a handler is the handler's error; here it is expected.
  let code;
  using server = net
    .createServer(socket => {
      try {
        socket.startTls({ isServer: true, ...certificate('one') });
      } catch (error) {
        code = error.code;
      }
    })
    .bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  using plain = net.connect(server.address().port, '127.0.0.1');
  plain.write('this is no handshake');
  for (; plain.readBytes() !== null;);
  until(() => code !== undefined);
  ok('garbage', /^ERR_SSL_/.test(code), code);
}

{
  using server = serve(certificate('one'));
  using plain = net.connect(server.address().port, '127.0.0.1');
  fails('no object', () => plain.startTls(5), 'ERR_INVALID_ARG_TYPE', /"options"/);
  fails('a server without a certificate', () => plain.startTls({ isServer: true }), 'ERR_MISSING_ARGS');
  fails(
    'a wrong name',
    () => plain.startTls({ servername: 5 }),
    'ERR_INVALID_ARG_TYPE',
    /"options.servername"/,
  );
  fails('a wrong limit', () => plain.startTls({ timeout: 'x' }), 'ERR_INVALID_ARG_TYPE', /"options.timeout"/);
  same('mistakes leave the socket open', plain.closed, false);
  using secure = plain.startTls({ servername: 'localhost', ca });
  same('so that it can be tried again', secure.authorized, true);
  using direct = connect(server);
  same('as a direct one', direct.authorized, true);
}
