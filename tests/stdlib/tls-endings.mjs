// Endings: null after close_notify, an error without it; half-close, closing, time limits.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';
import { ca, certificate, connect, pair, serve, together, until } from './modules/tls.mjs';

const code = result => (result instanceof Error ? result.code : result);

/** A relay between a client and the server that can cut the connection below TLS. */
function relay(server) {
  let cut;
  const plain = net
    .createServer(client => {
      using target = net.connect(server.address().port, '127.0.0.1');
      cut = (end, how) => (end === 'client' ? client : target)[how]();
      Fiber.run(() => {
        try {
          client.pipeTo(target);
        } catch {
          target.close();
        }
      });
      try {
        target.pipeTo(client);
      } catch (error) {
        if (!target.closed && !client.closed) throw error;
      }
    })
    .bind(0, '127.0.0.1');
  Fiber.run(() => plain.serve());
  return { plain, cut: (end, how) => cut(end, how) };
}

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  const versions = { minVersion: version, maxVersion: version };
  {
    const { near, far, end } = pair({ ...certificate('one'), ...versions });
    near.end('bye');
    same(`data before the half-close, ${version}`, far.read(), 'bye');
    same('the end of one direction', [far.read(), far.readLine(), far.readBytes()], [null, null, null]);
    fails('nothing more may be written', () => near.write('x'), 'EPIPE');
    far.write('still here');
    same('the other goes on', near.read(), 'still here');
    far.end();
    same('both ended', near.read(), null);
    near.end();
    end();
  }
  {
    const { near, far, end } = pair({ ...certificate('one'), ...versions });
    near.write('last words');
    near.close();
    same(`close() sends close_notify, ${version}`, [far.read(), far.read()], ['last words', null]);
    end();
  }
  {
    const { near, far, end } = pair({ ...certificate('one'), ...versions });
    near.reset();
    fails(`a reset, ${version}`, () => far.read(), 'ECONNRESET');
    end();
  }
  {
    // Cut below TLS, as an attacker could: no silent end.
    let result;
    using server = serve({ ...certificate('one'), ...versions }, socket => {
      socket.write('in');
      try {
        result = socket.readLine();
      } catch (error) {
        result = error.code;
      }
    });
    const { cut, plain } = relay(server);
    using socket = connect(plain, { maxVersion: version });
    same('through a relay', socket.read(), 'in');
    socket.write('half a line');
    Fiber.sleep(5);
    cut('server', 'end');
    until(() => result !== undefined);
    same(`cut without close_notify: the server, ${version}`, result, 'ECONNRESET');

    using second = connect(plain, { maxVersion: version });
    same('again', second.read(), 'in');
    cut('client', 'end');
    fails(`cut without close_notify: the client, ${version}`, () => second.read(), 'ECONNRESET');
    fails('and once more', () => second.read(), 'ECONNRESET');
    plain.close();
  }
}

{
  const { near, far, end } = pair();
  const results = together(
    () => near.read(),
    () => near.readLine(),
    () => near.readExactly(1_000_000),
    () => near.write(new Uint8Array(50 << 20)),
    () => near.write('x'.repeat(1 << 20)),
    () => {
      Fiber.sleep(20);
      near.close();
    },
  );
  same('closing wakes all', results.slice(0, 5).map(code), Array(5).fill('ERR_SOCKET_CLOSED'));
  fails('closed for reading', () => near.read(), 'ERR_SOCKET_CLOSED');
  fails('closed for writing', () => near.write(''), 'ERR_SOCKET_CLOSED');
  let ended = 'end';
  let count = 0;
  try {
    for (let chunk; (chunk = far.readBytes()) !== null;) count += chunk.length;
  } catch (error) {
    ended = error.code;
  }
  same('a write that was cut off is no proper end', ended, 'ECONNRESET');
  ok('what was sent before came', count > 0);
  end();
}

{
  const { near, far, end } = pair();
  far.close();
  same('a closed peer', near.read(), null);
  let failure;
  try {
    for (;;) {
      near.write('x');
      Fiber.sleep(1);
    }
  } catch (error) {
    failure = error;
  }
  ok('writing to nobody', ['EPIPE', 'ECONNRESET'].includes(failure.code), inspect(failure));
  end();
}

{
  // Time limits of reading and writing; what was begun is neither lost nor doubled.
  const { near, far, end } = pair();
  near.setTimeout(20);
  fails('a read', () => near.read(), 'ETIMEDOUT');
  fails('a line', () => near.readLine(), 'ETIMEDOUT');
  far.write('half');
  fails('half a line', () => near.readLine(), 'ETIMEDOUT');
  far.write(' and half\n');
  same('nothing is lost', near.readLine(), 'half and half');
  const big = new Uint8Array(30 << 20).map((_, i) => i * 7 + (i >> 9));
  fails('a write that nobody reads', () => near.write(big), 'ETIMEDOUT');
  near.close();
  let right = true;
  let count = 0;
  let last;
  try {
    for (let chunk; (chunk = far.readBytes()) !== null;) {
      for (let i = 0; i < chunk.length; i += 997) right &&= chunk[i] === big[count + i];
      count += chunk.length;
    }
  } catch (error) {
    last = error.code;
  }
  ok('what came is a beginning of it', right && count > 0 && count < big.length, `${count} ${last}`);
  end();
}

{
  // Limits of connecting: to somebody who accepts and says nothing.
  const silent = net.createServer(socket => socket.read()).bind(0, '127.0.0.1');
  const error = fails(
    'a server that never shakes hands',
    () => connect(silent, { timeout: 30 }),
    'ERR_TLS_HANDSHAKE_TIMEOUT',
  );
  same(
    'its error',
    [error?.syscall, error?.host, error?.port],
    ['handshake', '127.0.0.1', silent.address().port],
  );
  Fiber.run(() => silent.serve());
  const held = [];
  const full = net.createServer(() => {}).bind({ port: 0, host: '127.0.0.1', backlog: 0 });
  let late;
  for (let i = 0; i < 10 && late?.code !== 'ETIMEDOUT'; i++) {
    try {
      held.push(net.connect({ port: full.address().port, host: '127.0.0.1', timeout: 50 }));
    } catch (caught) {
      late = caught;
    }
  }
  const connecting = fails('a server that never accepts', () => connect(full, { timeout: 30 }), 'ETIMEDOUT');
  same('which call', connecting?.syscall, 'connect');
  for (const socket of held) socket.close();
  full.close();
  silent.close();
}

{
  // A server that is something else.
  using http = net
    .createServer(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    .bind(0, '127.0.0.1');
  Fiber.run(() => http.serve());
  const error = fails('no TLS there', () => connect(http), 'ERR_SSL_WRONG_VERSION_NUMBER');
  ok('in OpenSSL’s words', /wrong version number/i.test(error?.message), error?.message);
  using rude = net.createServer(() => {}).bind(0, '127.0.0.1');
  Fiber.run(() => rude.serve());
  fails('hung up at once', () => connect(rude), 'ECONNRESET');
}

{
  // Much in both directions at once, through a relay that ends TLS and begins it anew.
  const size = 8 << 20;
  const block = new Uint8Array(size).map((_, i) => i * 31 + (i >> 8));
  using inner = serve(certificate('two'), socket => socket.pipeTo(socket));
  using outer = serve(certificate('one'), client => {
    using target = connect(inner);
    Fiber.run(() => client.pipeTo(target));
    target.pipeTo(client);
  });
  using socket = connect(outer, { ca });
  let count = 0;
  let right = true;
  together(
    () => socket.end(block),
    () => {
      for (const chunk of socket.bytes()) {
        for (let i = 0; i < chunk.length; i++) right &&= chunk[i] === block[count + i];
        count += chunk.length;
      }
    },
  );
  same('byte for byte', [count, right], [size, true]);
}
