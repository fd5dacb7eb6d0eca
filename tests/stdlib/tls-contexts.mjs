// options: --v8-flags=--expose-gc
// Contexts: shared by equal options, let go when nobody holds them, changed under load.
import { SecureContext } from 'coro:tls';
import { fails, ok, same } from './check.mjs';
import { bytes, ca, certificate, looking, serve, together, until } from './modules/tls.mjs';

{
  const context = tls.createSecureContext({ ca, ...certificate('two') });
  ok('a SecureContext', context instanceof SecureContext);
  using server = serve({ secureContext: context, requestCert: true }, socket =>
    socket.write(`${socket.authorized}`),
  );
  same(
    'for both ends',
    looking(server, { secureContext: context, ca: undefined }, s => s.read()),
    'true',
  );
  fails('no options', () => tls.createSecureContext(5), 'ERR_INVALID_ARG_TYPE', /"options"/);
}

{
  // As many as there are programs that load certificates anew for each connection.
  const kinds = ['one', 'two', 'expired', 'future', 'self', 'other'];
  using server = serve(certificate('one'));
  const use = i => {
    tls.createSecureContext({
      ...certificate(kinds[i % kinds.length]),
      ca: [ca, ca],
      groups: `X25519:P-${i % 2 ? 256 : 384}`,
      passphrase: `${i}`,
    });
    if (i % 10 === 0)
      looking(server, { ca: bytes('root.crt'), passphrase: `${i}` }, socket => socket.write('x'));
    if (i % 100 === 0) {
      gc();
      Fiber.sleep(1); // finalizers run when the program blocks
    }
  };
  for (let i = 0; i < 400; i++) use(i);
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 1000; i++) use(i);
  const grown = (process.memoryUsage().rss - before) / (1 << 20);
  ok('a thousand contexts do not stay', grown < 24, `${grown.toFixed(1)} MiB`);
}

{
  // The certificate of a server changes under load: no connection fails.
  using server = serve(certificate('one'));
  let stop = false;
  let count = 0;
  const failures = [];
  const seen = new Set();
  const load = () => {
    while (!stop) {
      try {
        seen.add(
          looking(
            server,
            {},
            socket => (socket.write('x'), socket.read() + socket.getPeerCertificate().subject.CN),
          ),
        );
        count++;
      } catch (error) {
        failures.push(error.code);
      }
    }
  };
  together(load, load, load, () => {
    for (const next of ['two', 'default', 'two', 'one']) {
      const last = count;
      until(() => count >= last + 10 || failures.length > 0);
      server.setSecureContext(certificate(next));
      gc();
    }
    stop = true;
  });
  same('no connection failed', failures, []);
  same('each was seen', [...seen].sort(), ['xdefault.example', 'xone.example', 'xtwo.example']);
}

{
  // A handler that upgrades with a resolver made on the spot, a new function each time.
  using server = net.createServer(socket => {
    const secure = socket.startTls({ isServer: true, certificateResolver: () => certificate('two') });
    secure.write(secure.read());
  });
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  const use = () => {
    for (let i = 0; i < 200; i++) {
      using secure = net.connect(server.address().port, 'localhost').startTls({ ca });
      secure.write('x');
      secure.read();
    }
    gc();
    Fiber.sleep(1);
  };
  use();
  use();
  const before = process.memoryUsage().rss;
  use();
  use();
  const grown = (process.memoryUsage().rss - before) / (1 << 20);
  ok('which stay no longer than others', grown < 24, `${grown.toFixed(1)} MiB`);
}
