// Servers: every form of key and certificate, both kinds of key at once, rotation, limits, handshakes that fail.
import { inspect } from 'coro:console';
import { createServer, Server } from 'coro:tls';
import { fails, ok, same } from './check.mjs';
import { bytes, ca, certificate, connect, file, serve, together, told, until } from './modules/tls.mjs';

/** The subject that a client is shown. */
function shown(server, options) {
  using socket = connect(server, options);
  return socket.getPeerCertificate(true);
}
const subjectOf = (options, clientOptions) => {
  using server = serve(options);
  return shown(server, clientOptions).subject.CN;
};

for (const [name, options, subject = 'one.example'] of [
  ['PKCS#8', { key: file('rsa.key'), cert: file('one.crt') }],
  ['PKCS#1', { key: file('rsa-pkcs1.key'), cert: file('one.crt') }],
  ['PKCS#8, encrypted', { key: file('rsa-encrypted.key'), cert: file('one.crt'), passphrase: 'secret' }],
  [
    'PKCS#1, encrypted',
    { key: file('rsa-pkcs1-encrypted.key'), cert: file('one.crt'), passphrase: 'secret' },
  ],
  ['EC, PKCS#8', { key: file('ec.key'), cert: file('two.crt') }, 'two.example'],
  ['SEC1', { key: file('ec-sec1.key'), cert: file('two.crt') }, 'two.example'],
  [
    'SEC1, encrypted',
    { key: file('ec-sec1-encrypted.key'), cert: file('two.crt'), passphrase: 'secret' },
    'two.example',
  ],
  ['bytes', { key: bytes('ec.key'), cert: bytes('two.crt').buffer }, 'two.example'],
  ['DER', { key: bytes('ec.der'), cert: bytes('two.der') }, 'two.example'],
  ['PFX', { pfx: bytes('one.pfx'), passphrase: 'secret' }],
  ['PFX with a chain, without a passphrase', { pfx: bytes('chain.pfx') }, 'three.example'],
  ['a chain', { key: file('ec.key'), cert: file('chain.crt') }, 'three.example'],
  ['lists of one', { key: [file('ec.key')], cert: [file('two.crt')] }, 'two.example'],
  ['a context', { secureContext: tls.createSecureContext(certificate('two')) }, 'two.example'],
]) {
  same(name, subjectOf(options), subject);
}

{
  const both = { key: [file('rsa.key'), file('ec.key')], cert: [file('one.crt'), file('two.crt')] };
  using server = serve(both);
  const ciphers = kind => ({ maxVersion: 'TLSv1.2', ciphers: `ECDHE-${kind}-AES128-GCM-SHA256` });
  same('RSA for those who want RSA', shown(server, ciphers('RSA')).subject.CN, 'one.example');
  same('EC for those who want EC', shown(server, ciphers('ECDSA')).subject.CN, 'two.example');
}

for (const [name, options, code, message] of [
  ['no options', undefined, 'ERR_INVALID_ARG_TYPE', /"options"/],
  ['no certificate', {}, 'ERR_MISSING_ARGS', /certificateResolver.*key.*cert/],
  ['a key alone', { key: file('rsa.key') }, 'ERR_MISSING_ARGS', /"options.cert" property must be specified/],
  ['a certificate alone', { cert: file('one.crt') }, 'ERR_MISSING_ARGS', /"options.key"/],
  [
    'two keys for one',
    { key: [file('ec.key'), 'x'], cert: file('one.crt') },
    'ERR_MISSING_ARGS',
    /2 entries/,
  ],
  [
    'text for a resolver',
    { certificateResolver: 'x' },
    'ERR_INVALID_ARG_TYPE',
    /"options.certificateResolver"/,
  ],
  ['a number for a key', { key: 5, cert: 'x' }, 'ERR_INVALID_ARG_TYPE', /"options.key"/],
  ['a number for a passphrase', { pfx: 'x', passphrase: 5 }, 'ERR_INVALID_ARG_TYPE', /"options.passphrase"/],
  [
    'a wrong time',
    { ...certificate('one'), handshakeTimeout: '5' },
    'ERR_INVALID_ARG_TYPE',
    /handshakeTimeout/,
  ],
  ['no function', { ...certificate('one'), onHandshakeError: 5 }, 'ERR_INVALID_ARG_TYPE', /onHandshakeError/],
  [
    'text for a flag',
    { ...certificate('one'), requestCert: 1 },
    'ERR_INVALID_ARG_TYPE',
    /"options.requestCert"/,
  ],
]) {
  fails(name, () => createServer(options, () => {}), code, message);
}
fails('no handler', () => createServer(certificate('one')), 'ERR_INVALID_ARG_TYPE', /"connectionHandler"/);

// What is in the files: the kernel's words, and always a code.
for (const [name, options, message] of [
  ['a key of another certificate', { key: file('rsa.key'), cert: file('two.crt') }, /key/i],
  ['no passphrase', { key: file('rsa-encrypted.key'), cert: file('one.crt') }, /passphrase/i],
  [
    'a wrong passphrase',
    { key: file('rsa-encrypted.key'), cert: file('one.crt'), passphrase: 'x' },
    /passphrase/i,
  ],
  ['a wrong passphrase of a PFX', { pfx: bytes('one.pfx'), passphrase: 'x' }, /passphrase/i],
  ['no PFX', { pfx: file('one.crt') }, /PFX|PKCS/i],
  ['no key in it', { key: file('one.crt'), cert: file('one.crt') }, /key/i],
  ['no certificate in it', { key: file('rsa.key'), cert: file('rsa.key') }, /certificate/i],
  ['garbage', { key: 'garbage', cert: 'garbage' }, /certificate|key/i],
  ['nothing', { key: '', cert: '' }, /certificate|key/i],
  ['trust in garbage', { ...certificate('one'), ca: 'garbage' }, /certificate/i],
  ['unknown ciphers', { ...certificate('one'), ciphers: 'NONESUCH' }, /cipher/i],
  ['unknown groups', { ...certificate('one'), groups: 'NONESUCH' }, /group/i],
]) {
  let error;
  try {
    createServer(options, () => {});
  } catch (caught) {
    error = caught;
  }
  ok(name, error?.code !== undefined && message.test(error.message), inspect(error));
  fails(`${name}, in a context`, () => tls.createSecureContext(options), error?.code);
}

{
  // Another certificate for the handshakes that follow; connections that are there go on.
  using server = serve(certificate('one'));
  using before = connect(server);
  same('the first certificate', before.getPeerCertificate().subject.CN, 'one.example');
  server.setSecureContext(certificate('two'));
  same('the second', shown(server).subject.CN, 'two.example');
  let wrong;
  try {
    server.setSecureContext({ key: file('rsa.key'), cert: file('two.crt') });
  } catch (error) {
    wrong = error;
  }
  ok('a wrong one is refused', /key/.test(wrong?.message), inspect(wrong));
  same('changes nothing', shown(server).subject.CN, 'two.example');
  server.setSecureContext({
    secureContext: tls.createSecureContext({ pfx: bytes('one.pfx'), passphrase: 'secret' }),
  });
  same('as a context', shown(server).subject.CN, 'one.example');
  server.setSecureContext({ maxVersion: 'TLSv1.2' });
  using later = connect(server);
  same(
    'only the versions',
    [later.protocol, later.getPeerCertificate().subject.CN],
    ['TLSv1.2', 'one.example'],
  );
  before.write('still here');
  same('the first connection goes on', before.read(), 'still here');
}

{
  const errors = [];
  using server = serve({
    ...certificate('one'),
    onHandshakeError: (error, from) => errors.push([error.code, from.remoteAddress, from.remotePort]),
  });
  const { port } = server.address();
  using garbage = net.connect(port, '127.0.0.1');
  const from = garbage.localPort;
  garbage.write('GET / HTTP/1.1\r\n\r\n');
  for (; garbage.readBytes() !== null;);
  until(() => errors.length === 1);
  same('garbage is told', errors[0], ['ERR_SSL_HTTP_REQUEST', '127.0.0.1', from]);
  fails('a stranger', () => connect(server, { ca: file('stranger.crt') }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  until(() => errors.length === 2);
  ok('an alert is told', /^ERR_SSL_.*UNKNOWN_CA$/.test(errors[1][0]), errors[1][0]);
  net.connect(port, '127.0.0.1').close();
  until(() => errors.length === 3);
  same('a connection cut', errors[2][0], 'ECONNRESET');
  same('counted', [server.handshakes, server.handshakeFailures, server.resets], [0, 3, 0]);
  until(() => server.connections === 0);
  using good = connect(server);
  good.write('x');
  same('and it goes on', [good.read(), server.handshakes], ['x', 1]);
  ok(
    'printed',
    /^tls\.Server \{[^]*handshakes: 1,\s+handshakeFailures: 3/.test(inspect(server)),
    inspect(server),
  );
}

{
  using server = serve({
    ...certificate('one'),
    onHandshakeError: function observer() {
      throw new Error('the observer fails');
    },
  });
  const text = told(() => {
    using garbage = net.connect(server.address().port, '127.0.0.1');
    garbage.write('garbage garbage garbage');
    for (; garbage.readBytes() !== null;);
    until(() => server.connections === 0);
  });
  ok(
    'a failing onHandshakeError is reported',
    /handshake error handler "observer"[^]*the observer fails/.test(text),
    text,
  );
  same('and does no harm', shown(server).subject.CN, 'one.example');
}

{
  // The time limit covers the whole handshake.
  const errors = [];
  using server = serve({
    ...certificate('one'),
    handshakeTimeout: 50,
    onHandshakeError: error => errors.push(error),
  });
  using silent = net.connect(server.address().port, '127.0.0.1');
  same('a silent client is closed', silent.readBytes(), null);
  until(() => errors.length === 1);
  same('its error', [errors[0].code, errors[0].syscall], ['ERR_TLS_HANDSHAKE_TIMEOUT', 'handshake']);
  using patient = serve({ ...certificate('one'), handshakeTimeout: 0 });
  using late = net.connect(patient.address().port, '127.0.0.1');
  Fiber.sleep(100);
  late.startTls({ servername: 'localhost', ca }).close();
  until(() => patient.handshakes === 1);
  ok('without a limit a client may take its time', true);
}

{
  using server = createServer(certificate('one'), socket => {
    socket.write('in');
    socket.read();
  });
  server.maxConnections = 2;
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  using first = connect(server);
  first.read();
  using silent = net.connect(server.address().port, '127.0.0.1');
  until(() => server.connections === 2);
  fails('those who only shake hands count', () => connect(server), 'ECONNRESET');
  same('dropped', server.dropped, 1);
  silent.close();
  until(() => server.connections === 1);
  using second = connect(server);
  same('there is room again', second.read(), 'in');
}

{
  using server = createServer(certificate('one'), function handler(socket, itself) {
    const line = socket.readLine();
    if (line === 'fail') throw new TypeError('on purpose');
    if (line === 'async') {
      return new Promise(fulfil => {
        Fiber.run(() => {
          Fiber.sleep(5);
          socket.write('after a while');
          fulfil();
        });
      });
    }
    socket.write(String(itself === server && itself instanceof Server));
  });
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  const ask = line => {
    using socket = connect(server);
    socket.write(`${line}\n`);
    return socket.read();
  };
  let answer;
  const text = told(() => (answer = ask('fail')));
  same('a handler that fails closes its connection', answer, null);
  ok('and is reported', /connection handler "handler" for 127.0.0.1:\d+:[^]*on purpose/.test(text), text);
  same('the server goes on', ask('hello'), 'true');
  same('an async handler', ask('async'), 'after a while');
}

{
  // Two servers, many clients, all at once.
  using rsa = serve(certificate('one'));
  using ec = serve(certificate('two'));
  const results = together(
    ...Array.from({ length: 40 }, (_, i) => () => {
      using socket = connect(i % 2 ? rsa : ec);
      socket.write(`${i}`);
      return socket.read() + socket.getPeerCertificate().subject.CN;
    }),
  );
  ok(
    'nobody is mixed up',
    results.every((r, i) => r === `${i}${i % 2 ? 'one' : 'two'}.example`),
    inspect(results),
  );
}

for (const [name, advice] of [
  ['ALPNProtocols', /use alpnProtocols/],
  ['SNICallback', /use certificateResolver/],
  ['checkServerIdentity', /fingerprint256/],
  ['crl', /not supported/],
]) {
  const options = { ...certificate('one'), [name]: () => {} };
  fails(`${name} of Node`, () => tls.createServer(options, () => {}), 'ERR_INVALID_ARG_VALUE', advice);
}
