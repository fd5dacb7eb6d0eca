// Who is at the other end: every reason to refuse a server, and a client, with real certificates.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';
import { bytes, ca, certificate, connect, file, looking, serve, until } from './modules/tls.mjs';

const bad = [
  ['expired', certificate('expired'), 'CERT_HAS_EXPIRED', /expired/],
  ['not valid yet', certificate('future'), 'CERT_NOT_YET_VALID', /not yet valid/],
  ['signed by itself', certificate('self'), 'DEPTH_ZERO_SELF_SIGNED_CERT', /self.signed/],
  [
    'a chain to a root that nobody trusts',
    { key: file('ec.key'), cert: file('strange-chain.crt') },
    'SELF_SIGNED_CERT_IN_CHAIN',
    /self.signed/,
  ],
  ['a root that nobody knows', certificate('strange'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /verify/],
  ['no intermediate', certificate('three'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', /verify/],
  ['another purpose', certificate('purpose'), 'INVALID_PURPOSE', /purpose/],
];

for (const [name, options, code, message] of bad) {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    using server = serve(options, socket => socket.write('in'));
    const { port } = server.address();
    const error = fails(`${name}, ${version}`, () => connect(server, { maxVersion: version }), code, message);
    same('whom it was', [error?.host, error?.port], ['127.0.0.1', port]);
    ok(
      'the message says which certificate',
      /CN ?= ?\S+|localhost|example/.test(error?.message),
      error?.message,
    );
    until(() => server.handshakeFailures + server.handshakes === 1);

    using socket = connect(server, { maxVersion: version, rejectUnauthorized: false });
    same('not refused', [socket.authorized, socket.authorizationError], [false, code]);
    same('and it works', socket.read(), 'in');
  }
}

{
  using server = serve(certificate('other'));
  const error = fails('another name', () => connect(server), 'ERR_TLS_CERT_ALTNAME_INVALID');
  same(
    'in the words of Node',
    error?.message,
    "Hostname/IP does not match certificate's altnames: Host: localhost. is not in the cert's altnames: DNS:other.example, DNS:elsewhere.example",
  );
  same(
    'each of its names will do',
    looking(server, { servername: 'elsewhere.example' }, socket => socket.authorized),
    true,
  );
  using socket = connect(server, { rejectUnauthorized: false });
  same(
    'not refused',
    [socket.authorized, socket.authorizationError],
    [false, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  );
}
{
  using server = serve(certificate('wildcard'));
  const authorized = servername =>
    looking(server, { servername, rejectUnauthorized: false }, socket => socket.authorized);
  same(
    'a wildcard is one label',
    [
      authorized('a.wild.example'),
      authorized('WWW.Wild.Example'),
      authorized('a.b.wild.example'),
      authorized('wild.example'),
    ],
    [true, true, false, false],
  );
  same('a dot at the end', authorized('a.wild.example.'), true);
}
{
  using server = serve(certificate('address'));
  const authorized = host =>
    looking(server, { servername: undefined, host, rejectUnauthorized: false }, socket => socket.authorized);
  same('addresses', authorized('127.0.0.1'), true);
  fails(
    'another address',
    () => tls.connect({ port: server.address().port, host: '127.0.0.2', ca }),
    'ECONNREFUSED',
  );
  const other = tls.createServer(certificate('address'), () => {}).bind(0, '0.0.0.0');
  Fiber.run(() => other.serve());
  const error = fails(
    'an address that is not in it',
    () => tls.connect({ port: other.address().port, host: '127.0.0.2', ca }),
    'ERR_TLS_CERT_ALTNAME_INVALID',
    /IP: 127\.0\.0\.2 is not in the cert's list/,
  );
  same('whom it was', error?.host, '127.0.0.2');
  other.close();
}

// Trust: in every form, and the system's when none is given.
{
  using server = serve({ key: file('ec.key'), cert: file('chain.crt') });
  const authorized = (trust, more) =>
    looking(server, { ca: trust, rejectUnauthorized: false, ...more }, socket => socket.authorizationError);
  same('bytes', authorized(bytes('root.crt')), null);
  same('several', authorized([file('stranger.crt'), bytes('root.crt')]), null);
  same('several in one text', authorized(file('stranger.crt') + file('root.crt')), null);
  same('a wrong one', authorized(file('stranger.crt')), 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  ok('the system does not trust us', authorized(undefined) !== null);
  same('as a context', authorized(undefined, { secureContext: tls.createSecureContext({ ca }) }), null);
  const error = fails('and throws', () => connect(server, { ca: undefined }), authorized(undefined));
  ok('with a message', error?.message.length > 20, error?.message);
}

// Clients with certificates.
for (const version of ['TLSv1.2', 'TLSv1.3']) {
  const versions = { minVersion: version, maxVersion: version };
  const errors = [];
  using server = serve(
    { ...certificate('one'), ca, requestCert: true, onHandshakeError: error => errors.push(error) },
    socket => {
      const { authorized, authorizationError } = socket;
      socket.write(`${socket.getPeerCertificate().subject?.CN} ${authorized} ${authorizationError}`);
      socket.read();
    },
  );
  /** TLS 1.3 clients hear of the refusal when they read. */
  const ask = options => {
    using socket = connect(server, { ...versions, ...options });
    return socket.read();
  };
  const identity = name => ({ key: file('ec.key'), cert: file(`${name}.crt`) });
  same(`a client, ${version}`, ask(identity('client')), 'Ann Client true null');
  for (const [name, options, code, alert] of [
    [
      'without a certificate',
      {},
      'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE',
      version === 'TLSv1.3' ? 'CERTIFICATE_REQUIRED' : 'HANDSHAKE_FAILURE',
    ],
    ['of strangers', identity('strange-client'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNKNOWN_CA'],
    ['expired', identity('expired-client'), 'CERT_HAS_EXPIRED', 'CERTIFICATE_EXPIRED'],
  ]) {
    const before = errors.length;
    let error;
    try {
      ask(options);
    } catch (caught) {
      error = caught;
    }
    ok(
      `a client ${name}, ${version}: alert`,
      new RegExp(`^ERR_SSL_.*ALERT_${alert}$`).test(error?.code),
      inspect(error),
    );
    until(() => errors.length > before);
    same(`a client ${name}, ${version}: the server knows why`, errors.at(-1).code, code);
  }
  same('only one got in', [server.handshakes, server.handshakeFailures], [1, 3]);

  using asking = serve(
    { ...certificate('one'), ca, requestCert: true, rejectUnauthorized: false },
    socket => {
      const { authorized, authorizationError } = socket;
      socket.write(`${socket.getPeerCertificate().subject?.CN} ${authorized} ${authorizationError}`);
    },
  );
  const told = options => looking(asking, { ...versions, ...options }, socket => socket.read());
  same(
    `a server that only asks, ${version}`,
    [told({}), told(identity('client')), told(identity('strange-client')), told(identity('expired-client'))],
    [
      'undefined false UNABLE_TO_GET_ISSUER_CERT',
      'Ann Client true null',
      'Eve false UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'Old Client false CERT_HAS_EXPIRED',
    ],
  );
}
{
  using server = serve(certificate('one'), socket =>
    socket.write(`${socket.getPeerCertificate().subject?.CN}`),
  );
  same(
    'a server that does not ask',
    looking(server, { key: file('ec.key'), cert: file('client.crt') }, socket => socket.read()),
    'undefined',
  );
}

for (const [name, options, message] of [
  ['a key of another certificate', { key: file('rsa.key'), cert: file('client.crt') }, /key/],
  ['garbage', { key: 'garbage', cert: 'garbage' }, /certificate|key/i],
  ['trust in garbage', { ca: 'garbage' }, /certificate/i],
]) {
  using server = serve(certificate('one'));
  let error;
  try {
    connect(server, options);
  } catch (caught) {
    error = caught;
  }
  ok(`a client with ${name}`, error?.code !== undefined && message.test(error.message), inspect(error));
  same('has not connected', [server.handshakes, server.handshakeFailures, server.connections], [0, 0, 0]);
}
