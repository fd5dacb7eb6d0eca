// The certificate resolver: a fiber of its own that may do anything, also wrong.
import { inspect } from 'coro:console';
import { fails, ok, same, temporaryFolder } from './check.mjs';
import { bytes, certificate, connect, file, serve, together, told, until } from './modules/tls.mjs';

const wanted = { rsa: 'one', ec: 'two', chain: 'three' };

/** @param {string} name of a kit's certificate, sent with what lies between it and the root */
const kit = name => ({ ...certificate(name), cert: file(name === 'three' ? 'chain.crt' : `${name}.crt`) });

const ask = (server, servername, options) => {
  using socket = connect(server, { servername, ...options });
  return socket.getPeerCertificate().subject.CN;
};

{
  const names = [];
  using server = serve({
    certificateResolver(servername) {
      names.push(servername);
      if (servername === 'wonder.wild.example') return certificate('wildcard');
      return ['one.example', 'two.example', 'three.example'].includes(servername)
        ? kit(servername.split('.')[0])
        : certificate('default');
    },
  });
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const only = { minVersion: version, maxVersion: version };
    for (const [kind, name] of Object.entries(wanted))
      same(`${kind}, ${version}`, ask(server, `${name}.example`, only), `${name}.example`);
    same(`a wildcard, ${version}`, ask(server, 'wonder.wild.example', only), '*.wild.example');
    same(`the default, ${version}`, ask(server, 'localhost', only), 'default.example');
    fails(
      `no name, ${version}`,
      () => ask(server, '', only),
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /default\.example/,
    );
  }
  same('what it was asked', names.slice(-6), [
    'one.example',
    'two.example',
    'three.example',
    'wonder.wild.example',
    'localhost',
    null,
  ]);
}

{
  // One name blocks for a second; 200 handshakes of others finish meanwhile.
  const events = [];
  let others = 0;
  using server = serve({
    certificateResolver(servername) {
      if (servername !== 'three.example') return certificate('two');
      events.push('blocked');
      const begin = performance.now();
      while (others < 200 || performance.now() - begin < 1000) Fiber.sleep(10);
      events.push('goes on');
      return kit('three');
    },
  });
  const results = together(
    () => ask(server, 'three.example'),
    ...Array.from({ length: 4 }, () => () => {
      for (let i = 0; i < 50; i++) {
        if (ask(server, 'two.example') === 'two.example') others++;
        if (others === 200) events.push('200 others');
      }
    }),
  );
  same('in this order', [events, results[0]], [['blocked', '200 others', 'goes on'], 'three.example']);
}

{
  // What it may do before it answers.
  using other = net.createServer(socket => {
    Fiber.sleep(5);
    socket.write(socket.readLine() === 'who?' ? 'two' : 'nobody');
  });
  other.bind(0, '127.0.0.1');
  Fiber.run(() => other.serve());
  const { path, done } = temporaryFolder();
  fs.writeFile(`${path}/key`, file('ec.key'));
  fs.writeFile(`${path}/cert`, file('two.crt'));
  const ways = {
    file: () => ({ key: fs.readFile(`${path}/key`), cert: fs.readFile(`${path}/cert`, null) }),
    server() {
      using socket = net.connect(other.address().port, '127.0.0.1');
      socket.write('who?\n');
      return certificate(socket.read());
    },
    sleep: () => (Fiber.sleep(20), certificate('two')),
    promise: async () => (await undefined, certificate('two')),
    thenable: () => ({ then: fulfil => Fiber.run(() => (Fiber.sleep(5), fulfil(certificate('two')))) }),
    pfx: () => ({ pfx: bytes('chain.pfx') }),
    encrypted: () => ({ key: file('ec-sec1-encrypted.key'), cert: file('two.crt'), passphrase: 'secret' }),
    both: () => ({ key: [file('rsa.key'), file('ec.key')], cert: [file('one.crt'), file('two.crt')] }),
    tls() {
      using inner = serve(certificate('two'), socket => socket.write('two'));
      using socket = connect(inner);
      return certificate(socket.read());
    },
  };
  using server = serve({ certificateResolver: name => ways[name.split('.')[0]]() });
  // The names are not in the certificates, which is not looked at here.
  const connected = way => {
    using socket = connect(server, { servername: `${way}.example`, rejectUnauthorized: false });
    socket.write(way);
    return socket.read();
  };
  for (const way of Object.keys(ways)) same(`it may answer by ${way}`, connected(way), way);
  const all = Object.keys(ways);
  same('all at once', together(...all.map(way => () => connected(way))), all);
  done();
}

{
  // Rotation under load: no connection fails, and new ones get the new certificate.
  let current = 'one';
  using server = serve({ certificateResolver: () => (Fiber.sleep(1), kit(current)) });
  let failed = 0;
  let stop = false;
  let stale = 0;
  const seen = new Map();
  const load = () => {
    while (!stop) {
      const before = current;
      try {
        const name = ask(server, 'localhost');
        if (before === current && name !== `${current}.example`) stale++;
        seen.set(name, (seen.get(name) ?? 0) + 1);
      } catch (error) {
        failed++;
        console.log(inspect(error));
      }
    }
  };
  const count = () => [...seen.values()].reduce((a, b) => a + b, 0);
  together(load, load, load, load, () => {
    for (const next of ['two', 'three', 'one', 'default', 'two']) {
      const before = count();
      until(() => count() >= before + 12);
      current = next;
    }
    const last = count();
    until(() => count() >= last + 12);
    stop = true;
  });
  same(
    'rotation',
    [failed, stale, [...seen.keys()].sort()],
    [0, 0, ['default', 'one', 'three', 'two'].map(n => `${n}.example`)],
  );
}

// What goes wrong fails that handshake alone, with an alert, is said once, and the server goes on.
const faulty = {
  throws: () => {
    throw new TypeError('thrown on purpose');
  },
  rejects: () => Promise.reject(new RangeError('rejected on purpose')),
  nothing: () => undefined,
  null: () => null,
  number: () => 42,
  text: () => file('one.crt'),
  empty: () => ({}),
  garbage: () => ({ key: 'garbage', cert: 'garbage' }),
  mismatch: () => ({ key: file('rsa.key'), cert: file('two.crt') }),
  half: () => ({ cert: file('two.crt') }),
};
{
  const errors = [];
  using server = serve({
    certificateResolver: function lookFor(name) {
      if (name === null) return undefined;
      const fault = faulty[name.split('.')[0]];
      return fault ? fault() : certificate('two');
    },
    onHandshakeError: (error, { servername }) => errors.push([error, servername]),
  });
  const failure = servername => {
    let error;
    const text = told(() => {
      try {
        connect(server, { servername }).close();
      } catch (caught) {
        error = caught;
      }
      until(() => server.connections === 0);
    });
    return { error, text };
  };
  const reasons = {
    throws: /TypeError: thrown on purpose/,
    rejects: /RangeError: rejected on purpose/,
    nothing: /returned no certificate for "nothing.example"/,
    null: /returned no certificate for "null.example"/,
    number: /"certificate".*type number \(42\)/,
    text: /"certificate".*type string/,
    empty: /key and cert, or pfx/,
    garbage: /certificate|key/,
    mismatch: /key/,
    half: /"certificate.key"/,
  };
  for (const [fault, reason] of Object.entries(reasons)) {
    const { error, text } = failure(`${fault}.example`);
    const alert = fault === 'nothing' || fault === 'null' ? 'UNRECOGNIZED_NAME' : 'INTERNAL_ERROR';
    ok(`${fault}: alert`, new RegExp(`^ERR_SSL_.*${alert}$`).test(error?.code), inspect(error));
    ok(
      `${fault}: said, with the reason`,
      reason.test(text) && text.includes(`certificate resolver "lookFor" for ${fault}.example`),
      text,
    );
    same(`${fault}: said once`, text.match(/Uncaught error in/g)?.length, 1);
    same(`${fault}: the server goes on`, ask(server, 'two.example'), 'two.example');
  }
  Fiber.sleep(1100); // no more than ten a second are said
  const { error, text } = failure('');
  ok('no name: alert', /HANDSHAKE_FAILURE$/.test(error?.code), inspect(error));
  ok('no name: said', /no certificate for clients that name no server/.test(text), text);
  same('counted', [server.handshakeFailures, errors.length], [11, 11]);
  ok(
    'each with a code',
    errors.every(([e]) => /^ERR_/.test(e.code)),
    inspect(errors.map(([e]) => e.code)),
  );
  same(
    'whom they asked for, and why it failed',
    [errors.map(([, name]) => name), errors.slice(0, 3).map(([{ cause }]) => cause?.message)],
    [
      [...Object.keys(reasons).map(fault => `${fault}.example`), null],
      [
        'thrown on purpose',
        'rejected on purpose',
        'The certificate resolver returned no certificate for "nothing.example"',
      ],
    ],
  );
}

{
  using server = serve({
    ...certificate('default'),
    certificateResolver: name => (name === 'two.example' ? certificate('two') : null),
  });
  const text = told(() => {
    same(
      'a static certificate for the others',
      [ask(server, 'two.example'), ask(server, 'localhost')],
      ['two.example', 'default.example'],
    );
    fails(
      'and for those who say no name',
      () => ask(server, ''),
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /default\.example/,
    );
  });
  same('which is no failure', text, '');
}

{
  // A resolver that hangs: the time limit ends the handshake, and its late answer does no harm.
  const errors = [];
  let late;
  let answered = 0;
  using server = serve({
    handshakeTimeout: 1000, // also for the others, on a busy machine
    onHandshakeError: error => errors.push(error.code),
    certificateResolver(name) {
      if (name !== 'one.example') return certificate('two');
      until(() => late);
      answered++;
      return certificate('one');
    },
  });
  const cut = fails('a hanging resolver', () => ask(server, 'one.example'), 'ECONNRESET');
  ok('says whom', cut?.port === server.address().port, inspect(cut));
  same('why', errors, ['ERR_TLS_HANDSHAKE_TIMEOUT']);
  same('others are served', ask(server, 'two.example'), 'two.example');
  const text = told(() => {
    late = true;
    until(() => answered === 1);
    Fiber.sleep(5);
  });
  same('a late answer', [text, ask(server, 'two.example')], ['', 'two.example']);
}

{
  // The client gives up while the resolver works.
  let going = 0;
  let stop = false;
  using server = serve({
    certificateResolver(name) {
      if (name !== 'one.example') return certificate('two');
      going++;
      until(() => stop);
      return certificate('one');
    },
  });
  fails(
    'the limit of a client',
    () => connect(server, { servername: 'one.example', timeout: 1000 }),
    'ERR_TLS_HANDSHAKE_TIMEOUT',
  );
  until(() => going === 1);
  same('others go on', ask(server, 'two.example'), 'two.example');
  stop = true;
  until(() => server.connections === 0);
  same('and after it', [ask(server, 'two.example'), server.handshakeFailures], ['two.example', 1]);
}

{
  // At most ten a second are said.
  using server = serve({
    certificateResolver: function always() {
      throw new Error('always');
    },
  });
  const text = told(() => {
    for (let i = 0; i < 15; i++) {
      try {
        connect(server).close();
      } catch {
        continue;
      }
      ok('it must fail', false);
    }
    Fiber.sleep(1100);
  });
  const said = text.match(/Uncaught error in certificate resolver "always"/g).length;
  ok('not all of them', said >= 10 && said < 15, String(said));
  ok('but how many', /\d more errors like this in certificate resolvers/.test(text), text);
}
