// Encrypted sockets: all that net.Socket has, and what TLS adds.
import { inspect } from 'coro:console';
import { Socket as NetSocket } from 'coro:net';
import { Server, Socket } from 'coro:tls';
import { fails, ok, same, temporaryFolder } from './check.mjs';
import { bytes, ca, certificate, connect, pair, serve, together } from './modules/tls.mjs';

const text = data => (data === null ? null : String.fromCharCode(...data));

{
  const { near, far, end } = pair();
  ok('both are tls.Sockets', near instanceof Socket && far instanceof Socket);
  ok('and net.Sockets', near instanceof NetSocket && far instanceof NetSocket);
  same('write says how many bytes', near.write('grüße'), 7n);
  same('read', far.read(), 'grüße');
  far.write(new Uint8Array([0xe6, 0xbc]));
  far.write(new Uint8Array([0xa2, 0x41]).buffer);
  far.write(new DataView(new Uint8Array([66, 67]).buffer, 1));
  far.write('');
  far.write(new Uint16Array([0x4544]));
  far.end();
  let all = '';
  for (const chunk of near) all += chunk;
  same('text across records, and data of every kind', all, '漢ACDE');
  near.end('half-closed');
  same('the other direction is open', far.read(), 'half-closed');
  same('and ends', [far.read(), far.read(), near.read()], [null, null, null]);
  end();
}

{
  const { near, far, end } = pair();
  near.write('one\ntwo\r\n\nHEAD\r\n\r\nbody12345tail');
  near.end();
  same('readLine', [far.readLine(), far.readLine(), far.readLine()], ['one', 'two', '']);
  same('readUntil', far.readUntil('\r\n\r\n'), 'HEAD');
  same('readExactly', text(far.readExactly(4)), 'body');
  same('readBytes at most', text(far.readBytes(2)), '12');
  same('readUntil of bytes', far.readUntil(new Uint8Array([53])), '34');
  fails('more than there is', () => far.readExactly(100), 'ERR_STREAM_ENDED');
  same('what came stays readable', far.readLine(), 'tail');
  same('readLine at the end', far.readLine(), null);
  end();
}

{
  const { near, far, end } = pair();
  near.end('a\nb\r\nc');
  same('lines()', [...far.lines()], ['a', 'b', 'c']);
  far.end(new Uint8Array([0, 255, 128]));
  same(
    'bytes()',
    [...near.bytes()].flatMap(chunk => [...chunk]),
    [0, 255, 128],
  );
  end();
}

{
  const { near, far, end } = pair();
  near.write('x'.repeat(100));
  fails('a line over the limit', () => far.readLine(10), 'ERR_LINE_TOO_LONG');
  same('nothing of it is lost', far.read().length, 100);
  fails('a time limit', () => far.setTimeout(10).read(), 'ETIMEDOUT');
  Fiber.run(() => near.write('late'));
  same('the socket stays usable', far.setTimeout(0).read(), 'late');
  far.setNoDelay().setNoDelay(false).setKeepAlive(true, 1000).setKeepAlive();
  same(
    'addresses',
    [far.remoteAddress, far.remotePort, near.remotePort, near.remoteFamily],
    ['127.0.0.1', near.localPort, far.localPort, 'IPv4'],
  );
  end();
}

{
  const large = 'large text with ümläuts '.repeat(100_000);
  using server = serve(certificate('two'), socket => socket.pipeTo(socket));
  using socket = connect(server);
  Fiber.run(() => socket.end(large));
  let all = '';
  for (const chunk of socket) all += chunk;
  ok('much data, both directions at once', all === large);
}

{
  const { near, far, end } = pair(
    { ...certificate('two'), alpnProtocols: ['b', 'a'] },
    { alpnProtocols: ['a', 'b'] },
  );
  same('encrypted', [near.encrypted, far.encrypted], [true, true]);
  same('protocol', [near.protocol, far.protocol], ['TLSv1.3', 'TLSv1.3']);
  ok('cipher', /^TLS_/.test(near.cipher.name) && near.cipher.version === 'TLSv1.3', inspect(near.cipher));
  same('the same at both ends', far.cipher, near.cipher);
  same('servername', [near.servername, far.servername], ['localhost', 'localhost']);
  same('the preferred protocol of the server', [near.alpnProtocol, far.alpnProtocol], ['b', 'b']);
  same('authorized', [near.authorized, near.authorizationError], [true, null]);
  same('the client is not', [far.authorized, far.authorizationError], [false, 'UNABLE_TO_GET_ISSUER_CERT']);
  same('the client showed no certificate', far.getPeerCertificate(), {});
  same('not resumed', [near.isSessionReused(), far.isSessionReused()], [false, false]);
  ok('printed', /^tls\.Socket \{[^]*protocol: 'TLSv1.3'/.test(inspect(near)), inspect(near));

  const found = near.getPeerCertificate();
  same('subject', { ...found.subject }, { O: 'CoroJS', CN: 'two.example' });
  same('issuer', { ...found.issuer }, { O: 'CoroJS', CN: 'Test Root' });
  same('subjectaltname', found.subjectaltname, 'DNS:two.example, DNS:localhost');
  same(
    'validity',
    [found.valid_from, found.valid_to],
    ['Jan  1 00:00:00 2020 GMT', 'Jan  1 00:00:00 2120 GMT'],
  );
  same(
    'its key',
    [found.bits, found.asn1Curve, found.nistCurve, found.modulus],
    [256, 'prime256v1', 'P-256', undefined],
  );
  same('uses', found.ext_key_usage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  same('authority', found.ca, false);
  ok(
    'fingerprints',
    /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/.test(found.fingerprint) &&
      found.fingerprint256.length === 95 &&
      found.fingerprint512.length === 191,
  );
  ok('serialNumber', /^[0-9A-F]+$/.test(found.serialNumber), found.serialNumber);
  ok('raw', text(found.raw) === text(bytes('two.der')));
  same('no issuer unless asked', found.issuerCertificate, undefined);
  end();
  same('remembered after close', [near.protocol, near.servername], ['TLSv1.3', 'localhost']);
}

{
  const { near, far, end } = pair({ cert: bytes('chain.crt'), key: bytes('ec.key') });
  const found = near.getPeerCertificate(true);
  same(
    'the chain',
    [found.subject.CN, found.issuerCertificate.subject.CN],
    ['three.example', 'Test Intermediate'],
  );
  same('as far as it was sent', found.issuerCertificate.issuerCertificate, undefined);
  same('an authority', found.issuerCertificate.ca, true);
  near.close();
  far.close();
  same(
    'after close, not asked before',
    [far.protocol, far.cipher, far.alpnProtocol, far.authorized],
    [undefined, undefined, false, false],
  );
  same('no session', far.getSession(), undefined);
  end();
}

{
  const { near, end } = pair();
  const found = near.getPeerCertificate();
  same(
    'an RSA key',
    [found.bits, found.exponent, found.modulus.length, found.asn1Curve],
    [2048, '0x10001', 512, undefined],
  );
  end();
}

{
  const folder = temporaryFolder();
  const path = `${folder.path}/socket`;
  const server = tls.createServer(certificate('one'), socket => socket.write('over a path')).bind(path);
  Fiber.run(() => server.serve());
  using first = tls.connect(path, { ca });
  same('a UNIX socket, which is "localhost"', first.read(), 'over a path');
  using second = tls.connect({ path, ca, servername: 'one.example' });
  same('in an object', second.read(), 'over a path');
  fails('another name', () => tls.connect(path, { ca, host: 'two.example' }), 'ERR_TLS_CERT_ALTNAME_INVALID');
  server.close();
  same('nobody there: whom', fails('nobody there', () => tls.connect(path, { ca }), 'ENOENT')?.path, path);
  folder.done();
}

{
  using server = serve(certificate('one'), socket => socket.write(`${socket.servername}`));
  const { port } = server.address();
  const ask = (...args) => {
    using socket = tls.connect(...args);
    return socket.read();
  };
  same('port, host', ask(port, 'localhost', { ca }), 'localhost');
  same('port, options', ask(port, { ca }), 'localhost');
  same('digits', ask(String(port), { ca }), 'localhost');
  same('options', ask({ port, ca, host: 'localhost' }), 'localhost');
  same(
    'another name than the host',
    ask({ port, ca, host: '127.0.0.1', servername: 'one.example' }),
    'one.example',
  );
  const other = fails(
    'an address is no name',
    () => ask(port, '127.0.0.1', { ca }),
    'ERR_TLS_CERT_ALTNAME_INVALID',
  );
  same('whom it was', [other.host, other.port], ['127.0.0.1', port]);
  using byAddress = serve(certificate('address'), socket => socket.write(`${socket.servername}`));
  const to = byAddress.address().port;
  same('an address is in the certificate, and never asked for', ask(to, '127.0.0.1', { ca }), 'null');
  same('no name asked for', ask({ port: to, host: '127.0.0.1', servername: '', ca }), 'null');
  fails('nobody listens', () => tls.connect(1, '127.0.0.1', { ca }), 'ECONNREFUSED');
}

{
  using server = serve(certificate('one'));
  const results = together(
    ...Array.from({ length: 50 }, (_, i) => () => {
      using socket = connect(server);
      socket.write(`number ${i}\n`);
      return socket.readLine();
    }),
  );
  same(
    'fifty at once',
    results,
    Array.from({ length: 50 }, (_, i) => `number ${i}`),
  );
  ok('counted', server instanceof Server && server.handshakes === 50 && server.handshakeFailures === 0);
}

{
  const { near, far, end } = pair();
  const [error] = together(
    () => near.read(),
    () => near.close(),
  );
  same('close wakes the reader', error.code, 'ERR_SOCKET_CLOSED');
  same('the other end sees the end', far.read(), null);
  fails('reading a closed socket', () => near.read(), 'ERR_SOCKET_CLOSED', 'The socket is closed');
  near.close();
  same('closed', near.closed, true);
  end();
}

for (const [name, options, code, message] of [
  ['no options', undefined, 'ERR_INVALID_ARG_TYPE', /"options"/],
  ['a number for a name', { servername: 5 }, 'ERR_INVALID_ARG_TYPE', /"options.servername"/],
  ['text for a session', { session: 'x' }, 'ERR_INVALID_ARG_TYPE', /"options.session"/],
  ['text for protocols', { alpnProtocols: 'h2' }, 'ERR_INVALID_ARG_TYPE', /"options.alpnProtocols"/],
  ['a number for a protocol', { alpnProtocols: [2] }, 'ERR_INVALID_ARG_TYPE', /alpnProtocols\[0\]/],
  ['an empty protocol', { alpnProtocols: [''] }, 'ERR_INVALID_ARG_VALUE', /1 to 255 bytes/],
  ['a long protocol', { alpnProtocols: ['x'.repeat(256)] }, 'ERR_INVALID_ARG_VALUE', /1 to 255 bytes/],
  ['a number for ca', { ca: 5 }, 'ERR_INVALID_ARG_TYPE', /"options.ca"/],
  ['a number in ca', { ca: [ca, 5] }, 'ERR_INVALID_ARG_TYPE', /"options.ca\[1\]"/],
  ['text for a flag', { rejectUnauthorized: 'no' }, 'ERR_INVALID_ARG_TYPE', /"options.rejectUnauthorized"/],
  ['a time before now', { timeout: -1 }, 'ERR_OUT_OF_RANGE', /"options.timeout"/],
  ['a plain object for a socket', { socket: {} }, 'ERR_INVALID_ARG_TYPE', /"options.socket"/],
  ['a key alone', { key: 'x' }, 'ERR_MISSING_ARGS', /"options.cert"/],
  ['an object for a context', { secureContext: {} }, 'ERR_INVALID_ARG_TYPE', /"options.secureContext"/],
  ['an unknown version', { minVersion: 'TLSv9' }, 'ERR_TLS_INVALID_PROTOCOL_VERSION', /TLSv9/],
  [
    'versions the wrong way round',
    { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' },
    'ERR_TLS_INVALID_PROTOCOL_VERSION',
  ],
]) {
  fails(
    name,
    () => (options ? tls.connect({ port: 1, host: '127.0.0.1', ...options }) : tls.connect(1, 'x', 5)),
    code,
    message,
  );
}
fails('a port out of range', () => tls.connect(65536, 'localhost'), 'ERR_SOCKET_BAD_PORT');
