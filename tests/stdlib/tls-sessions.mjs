// What both ends agree on: sessions that go on, protocols of the application, versions, ciphers, groups.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';
import { ca, certificate, connect, file, pair, serve, until } from './modules/tls.mjs';

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  const versions = { minVersion: version, maxVersion: version };
  let asked = 0;
  using server = serve(
    {
      ...versions,
      certificateResolver: () => (asked++, certificate('two')),
      alpnProtocols: ['x'],
    },
    socket => socket.write(`${socket.isSessionReused()} ${socket.servername} ${socket.alpnProtocol}`),
  );
  const ask = (session, more) => {
    using socket = connect(server, { session, alpnProtocols: ['x'], ...more });
    const said = socket.read();
    return {
      said,
      session: socket.getSession(),
      reused: socket.isSessionReused(),
      cn: socket.getPeerCertificate().subject?.CN,
      ok: socket.authorized,
    };
  };
  const first = ask();
  same(
    `the first, ${version}`,
    [first.said, first.reused, first.cn],
    ['false localhost x', false, 'two.example'],
  );
  ok('a session', first.session instanceof Uint8Array && first.session.length > 50, inspect(first.session));
  const second = ask(first.session);
  same(`goes on, ${version}`, [second.said, second.reused, second.ok], ['true localhost x', true, true]);
  same('without a certificate', asked, 1);
  const third = ask(second.session ?? first.session);
  same('and on', [third.said, third.reused], ['true localhost x', true]);
  const strange = ask();
  same('or anew', [strange.said, asked], ['false localhost x', 2]);
  using other = serve({ ...certificate('one'), ...versions }, socket =>
    socket.write(`${socket.isSessionReused()}`),
  );
  using moved = connect(other, { session: first.session });
  same('not at another server', [moved.read(), moved.isSessionReused()], ['false', false]);
}

{
  using server = serve(certificate('one'));
  let error;
  try {
    connect(server, { session: new Uint8Array([1, 2, 3]) }).close();
  } catch (caught) {
    error = caught;
  }
  ok('a session of garbage is refused with a code', error?.code !== undefined, inspect(error));
}

{
  // With certificates of clients: who was known stays known.
  using server = serve({ ...certificate('one'), ca, requestCert: true }, socket => {
    socket.write(
      `${socket.isSessionReused()} ${socket.authorized} ${socket.getPeerCertificate().subject?.CN}`,
    );
  });
  const me = { key: file('ec.key'), cert: file('client.crt') };
  using first = connect(server, me);
  same('a client', first.read(), 'false true Ann Client');
  using second = connect(server, { ...me, session: first.getSession() });
  same('resumed', second.read(), 'true true Ann Client');
}

const agreed = (server, client) => {
  const { near, far, end } = pair({ ...certificate('one'), ...server }, client);
  const result = [near.alpnProtocol, far.alpnProtocol];
  end();
  return result;
};
same('no protocols', agreed({}, {}), [false, false]);
same('only the client', agreed({}, { alpnProtocols: ['a'] }), [false, false]);
same('only the server', agreed({ alpnProtocols: ['a'] }, {}), [false, false]);
same(
  'the server prefers',
  agreed({ alpnProtocols: ['h2', 'http/1.1'] }, { alpnProtocols: ['http/1.1', 'h2'] }),
  ['h2', 'h2'],
);
same('one in common', agreed({ alpnProtocols: ['a', 'b'] }, { alpnProtocols: ['c', 'b'] }), ['b', 'b']);
same(
  'names of 255 bytes',
  agreed({ alpnProtocols: ['é'.repeat(127) + 'x'] }, { alpnProtocols: ['é'.repeat(127) + 'x'] })[0].length,
  128,
);
{
  const errors = [];
  using server = serve({
    ...certificate('one'),
    alpnProtocols: ['a'],
    onHandshakeError: error => errors.push(error.code),
  });
  const error = fails(
    'none in common',
    () => connect(server, { alpnProtocols: ['b'] }),
    'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
  );
  ok('and says so', /no application protocol/i.test(error?.message), error?.message);
  until(() => errors.length === 1);
  same('at the server', errors, ['ERR_SSL_NO_APPLICATION_PROTOCOL']);
}

for (const [server, client, wanted] of [
  [{}, {}, 'TLSv1.3'],
  [{ maxVersion: 'TLSv1.2' }, {}, 'TLSv1.2'],
  [{}, { maxVersion: 'TLSv1.2' }, 'TLSv1.2'],
  [{ minVersion: 'TLSv1.3' }, {}, 'TLSv1.3'],
]) {
  const { near, far, end } = pair({ ...certificate('one'), ...server }, client);
  same(`${inspect(server)} and ${inspect(client)}`, [near.protocol, far.protocol], [wanted, wanted]);
  end();
}
{
  using modern = serve({ ...certificate('one'), minVersion: 'TLSv1.3' });
  const error = fails(
    'too old',
    () => connect(modern, { maxVersion: 'TLSv1.2' }),
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  );
  ok('and says so', /protocol version/.test(error?.message), error?.message);
  using old = serve({ ...certificate('one'), maxVersion: 'TLSv1.2' });
  fails('too new', () => connect(old, { minVersion: 'TLSv1.3' }), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
}

for (const [options, name] of [
  [{ ciphers: 'ECDHE-RSA-AES256-GCM-SHA384', maxVersion: 'TLSv1.2' }, 'ECDHE-RSA-AES256-GCM-SHA384'],
  [{ ciphers: 'ECDHE-RSA-CHACHA20-POLY1305', maxVersion: 'TLSv1.2' }, 'ECDHE-RSA-CHACHA20-POLY1305'],
  [{ ciphers: 'TLS_AES_128_GCM_SHA256' }, 'TLS_AES_128_GCM_SHA256'],
  [{ ciphers: 'ECDHE+AESGCM:TLS_CHACHA20_POLY1305_SHA256' }, 'TLS_CHACHA20_POLY1305_SHA256'],
]) {
  for (const side of ['server', 'client']) {
    const { near, far, end } = pair(
      { ...certificate('one'), ...(side === 'server' && options) },
      side === 'client' ? options : {},
    );
    same(`${options.ciphers}, said by the ${side}`, [near.cipher.name, far.cipher.name], [name, name]);
    end();
  }
}
{
  const { near, end } = pair({
    ...certificate('one'),
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
  });
  same('both names', near.cipher, {
    name: 'ECDHE-RSA-AES128-GCM-SHA256',
    standardName: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    version: 'TLSv1.2',
  });
  end();
}
{
  using server = serve({ ...certificate('one'), groups: 'P-384' });
  using socket = connect(server, { groups: 'X25519:P-384' });
  same('groups in common', socket.protocol, 'TLSv1.3');
  fails(
    'no group in common',
    () => connect(server, { groups: 'X25519' }),
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  );
  fails(
    'no cipher in common',
    () => connect(server, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }),
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  );
}
same('constants', [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_MAX_VERSION], ['TLSv1.2', 'TLSv1.3']);

for (const maxVersion of ['TLSv1.2', 'TLSv1.3']) {
  const asked = [];
  const certificateResolver = name => (asked.push(name), certificate('two'));
  using server = serve({ certificateResolver, maxVersion });
  const use = options => {
    using socket = connect(server, { rejectUnauthorized: false, ...options });
    socket.write('x');
    socket.read();
    return { session: socket.getSession(), reused: socket.isSessionReused() };
  };
  const { session } = use({ servername: 'a.example' });
  same(`${maxVersion}: resumed for its own name`, use({ servername: 'a.example', session }).reused, true);
  same(`${maxVersion}: not for another`, use({ servername: 'b.example', session }).reused, false);
  same(`${maxVersion}: the resolver was asked`, asked, ['a.example', 'b.example']);
}
