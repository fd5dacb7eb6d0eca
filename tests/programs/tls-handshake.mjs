// Handshakes that others disturb: closed in each stage, late, suspended, on connections in use.
import { fails, ok, same } from './check.mjs';
import {
  accepting,
  background,
  calls,
  clientContext,
  file,
  net,
  outcome,
  plainPair,
  serverContext,
  tlsPair,
  until,
} from './modules/tls-kernel.mjs';

const code = error => error?.code ?? error;

{
  const { near, far } = plainPair();
  const accept = accepting(far);
  fails('reading during the handshake', () => net.read(far), 'EALREADY');
  fails('writing during the handshake', () => net.write(far, 'x'), 'EALREADY');
  fails('half-closing during the handshake', () => net.shutdown(far), 'EALREADY');
  fails('polling during the handshake', () => net.poll(far, 1, 0), 'EALREADY');
  fails('a second handshake', () => calls.accept(serverContext(), far), 'EALREADY');
  fails('TLS calls before its end', () => calls.read(far), 'EBADF');
  ok('addresses during the handshake', net.remoteAddress(far).port === net.localAddress(near).port);
  net.close(far);
  same('closed while no byte has come', outcome(accept), 'ERR_SOCKET_CLOSED');
  same('the client sees the end', net.read(near), null);
  net.close(near);
}

{
  // A client that stops in the middle of its first message.
  const { near, far } = plainPair();
  const accept = accepting(far);
  net.write(near, new Uint8Array([22, 3, 1, 2, 0, 1, 0]));
  Fiber.sleep(20);
  ok('waits for the rest', !accept.ended);
  net.close(far);
  same('closed in the middle of a message', outcome(accept), 'ERR_SOCKET_CLOSED');
  net.close(near);
}

{
  const { near, far } = plainPair();
  const accept = accepting(far);
  net.write(near, new Uint8Array([22, 3, 1, 2, 0, 1, 0]));
  net.close(near);
  same('the client has gone', outcome(accept), 'ECONNRESET');
  same(
    'in words',
    accept.error.message,
    'ECONNRESET: the peer closed the connection before the TLS handshake was over, handshake',
  );
  fails('the net id has gone with it', () => net.close(far), 'EBADF');
}

{
  const { near, far } = plainPair();
  const started = Date.now();
  const error = fails(
    'nobody speaks',
    () => calls.accept(serverContext(), far, 30),
    'ERR_TLS_HANDSHAKE_TIMEOUT',
  );
  ok('not before its time', Date.now() - started >= 25);
  same('says in what', error.syscall, 'handshake');
  same('is closed then', net.read(near), null);
  fails('and its id stale', () => net.read(far), 'EBADF');
  net.close(near);
}

{
  const { near, far } = plainPair();
  const failed = fails(
    'nobody answers',
    () => calls.connect(clientContext(), near, undefined, undefined, undefined, 30),
    'ERR_TLS_HANDSHAKE_TIMEOUT',
  );
  same('the client says it too', failed.syscall, 'handshake');
  net.close(far);
}

{
  // Fibers that wait in the plain connection have lost it.
  const { near, far } = plainPair();
  const reading = background(() => net.read(far));
  const polling = background(() => net.poll(far, 1));
  const accept = accepting(far);
  same('a reader is told', outcome(reading), 'ERR_SOCKET_CLOSED');
  same('a poll is told', outcome(polling), 'ERR_SOCKET_CLOSED');
  const id = calls.connect(clientContext(), near);
  calls.write(id, 'hello\n');
  same('the handshake goes on', calls.readLine(outcome(accept)), 'hello');
}

{
  // Closed while the resolver is busy; its late answers do no harm.
  const { near, far } = plainPair();
  let handshake;
  const finish = background(() => until(() => handshake !== undefined));
  const server = serverContext((id, name) => {
    handshake = id;
    same('the name that was asked for', name, 'a.test');
  });
  const accept = accepting(far, server);
  const connecting = background(() => calls.connect(clientContext(), near, 'a.test'));
  outcome(finish);
  same('the handshake is called as its socket', handshake, far);
  net.close(far);
  same('closed while the resolver runs', outcome(accept), 'ERR_SOCKET_CLOSED');
  same('the client is told', outcome(connecting), 'ECONNRESET');
  same('a late certificate', calls.useCertificate(handshake, file('ec.key'), file('two.crt')), undefined);
  same('a late end', calls.proceed(handshake), undefined);
  same('a late refusal', calls.proceed(handshake, 80), undefined);
}

{
  // The handshake's time covers the resolver.
  const { near, far } = plainPair();
  let handshake;
  const server = serverContext(id => (handshake = id));
  const connecting = background(() => calls.connect(clientContext(), near, 'a.test'));
  fails('a resolver that takes too long', () => calls.accept(server, far, 50), 'ERR_TLS_HANDSHAKE_TIMEOUT');
  same('its client', outcome(connecting), 'ECONNRESET');
  same(
    'its answer is too late',
    [calls.useCertificate(handshake, file('ec.key'), file('two.crt')), calls.proceed(handshake)],
    [undefined, undefined],
  );
}

{
  // Several answers, answers twice, a certificate that cannot be used.
  const { near, far } = plainPair();
  const server = serverContext(id => {
    const wrong = fails(
      'a wrong key',
      () => calls.useCertificate(id, file('rsa.key'), file('two.crt')),
      'ERR_OSSL_X509_KEY_VALUES_MISMATCH',
    );
    same('says so', wrong.message, 'The private key does not belong to the certificate');
    calls.useCertificate(id, file('rsa.key'), file('one.crt'));
    calls.useCertificate(id, file('ec.key'), file('two.crt'));
    calls.proceed(id);
    calls.proceed(id, 80);
    calls.proceed(id);
  });
  const accept = accepting(far, server);
  const id = calls.connect(clientContext(), near, 'a.test');
  same('the answer that came first holds', typeof outcome(accept), 'bigint');
  fails('the old id of the client', () => net.close(near), 'EBADF');
  fails('the old id of the server', () => net.close(far), 'EBADF');
  same('proceeding with it does nothing', calls.proceed(far), undefined);
  fails('proceeding with a connection', () => calls.proceed(id), 'EBADF');
  fails('proceeding with a context', () => calls.proceed(server), 'EBADF');
  fails('proceeding with nothing', () => calls.proceed(undefined), 'EBADF');
}

{
  // A context that is closed meanwhile.
  const { near, far } = plainPair();
  const server = serverContext(id => {
    calls.useCertificate(id, file('ec.key'), file('two.crt'));
    calls.proceed(id);
  });
  const client = clientContext();
  const accept = accepting(far, server);
  calls.close(server);
  fails('is closed for others', () => calls.accept(server, near), 'EBADF');
  fails('and for settings', () => calls.setVersions(server), 'EBADF');
  const id = calls.connect(client, near, 'a.test');
  calls.close(client);
  calls.write(id, 'still here\n');
  same('its handshake goes on', calls.readLine(outcome(accept)), 'still here');
  fails('closed once', () => calls.close(server), 'EBADF');
}

{
  const server = serverContext();
  calls.setVersions(server, 'TLSv1.2', 'TLSv1.3');
  const { near, far } = plainPair();
  const accept = accepting(far, server);
  for (const [name, call] of Object.entries({
    setVersions: () => calls.setVersions(server),
    setCiphers: () => calls.setCiphers(server, 'ALL'),
    setProtocols: () => calls.setProtocols(server, new Uint8Array([1, 97])),
    setTrust: () => calls.setTrust(server, file('root.crt')),
    setVerification: () => calls.setVerification(server, true, true),
  }))
    fails(`${name} in use`, call, 'ERR_TLS_CONTEXT_IN_USE');
  calls.useCertificate(server, file('rsa.key'), file('one.crt'));
  calls.connect(clientContext(), near);
  ok('a further certificate', typeof outcome(accept) === 'bigint');
}

{
  // Bytes that came before the handshake belong to it.
  const { near, far } = plainPair();
  net.write(near, 'STARTTLS\n');
  const connecting = background(() => calls.connect(clientContext(), near));
  same('the plain part', net.readLine(far), 'STARTTLS');
  Fiber.sleep(20);
  const accepted = calls.accept(serverContext(), far);
  calls.write(accepted, 'secret\n');
  same('what was read too far is not lost', calls.readLine(outcome(connecting)), 'secret');
}

{
  const listener = net.listen('127.0.0.1', 0);
  const context = serverContext();
  fails('a handshake on a listener', () => calls.accept(context, listener), 'EBADF');
  fails('a handshake on nothing', () => calls.accept(context, 12345n), 'EBADF');
  fails('no context', () => calls.accept(listener, listener), 'EBADF');
  net.close(listener);
  const { near, far } = tlsPair();
  fails('TLS in TLS', () => calls.accept(context, far), 'EALREADY');
  fails(
    'a session of no session',
    () => calls.connect(clientContext(), plainPair().near, 'a', 'a', new Uint8Array(5)),
    'ERR_INVALID_ARG_VALUE',
  );
  fails(
    'no name at all',
    () => calls.connect(clientContext(), plainPair().near, ''),
    'ERR_INVALID_ARG_VALUE',
  );
  fails(
    'a name with a null character',
    () => calls.connect(clientContext(), plainPair().near, 'a\0b'),
    'ERR_INVALID_ARG_VALUE',
  );
  fails('a resolver that is none', () => calls.createContext(1), 'ERR_INVALID_ARG_TYPE');
  fails(
    'protocols that are none',
    () => calls.setProtocols(serverContext(), new Uint8Array([2, 97])),
    'ERR_INVALID_ARG_VALUE',
  );
  fails(
    'a wrong version',
    () => calls.setVersions(serverContext(), 'SSLv3'),
    'ERR_TLS_INVALID_PROTOCOL_VERSION',
  );
  fails(
    'versions in the wrong order',
    () => calls.setVersions(serverContext(), 'TLSv1.3', 'TLSv1.2'),
    'ERR_TLS_INVALID_PROTOCOL_VERSION',
  );
  fails(
    'ciphers that nobody knows',
    () => calls.setCiphers(serverContext(), 'NONE-OF-THESE'),
    'ERR_SSL_NO_CIPHER_MATCH',
  );
  fails(
    'groups that nobody knows',
    () => calls.setCiphers(serverContext(), undefined, 'P-257'),
    'ERR_INVALID_ARG_VALUE',
  );
  fails(
    'trust in no certificate',
    () => calls.setTrust(serverContext(), 'nothing'),
    'ERR_OSSL_PEM_NO_START_LINE',
  );
  calls.write(near, 'fine\n');
  same('the connection was not disturbed', calls.readLine(far), 'fine');
}

{
  // Many at once, a third of which is closed by others at any moment.
  const server = serverContext(id => {
    calls.useCertificate(id, file('ec.key'), file('two.crt'));
    calls.proceed(id);
  });
  const client = clientContext();
  const pairs = Array.from({ length: 60 }, plainPair);
  const running = pairs.map(({ near, far }, i) => {
    const accept = accepting(far, server);
    const connecting = background(() => calls.connect(client, near, 'a.test'));
    if (i % 3 === 0)
      Fiber.run(() => {
        Fiber.sleep(i % 20);
        try {
          net.close(i % 2 ? near : far);
        } catch (error) {
          ok('closed too late', code(error) === 'EBADF', String(error));
        }
      });
    return [accept, connecting];
  });
  const outcomes = running.map(both => both.map(outcome));
  const undisturbed = outcomes.filter((_, i) => i % 3 !== 0);
  ok(
    'the others are not disturbed',
    undisturbed.flat().every(id => typeof id === 'bigint'),
    String(undisturbed),
  );
  const known = ['bigint', 'ERR_SOCKET_CLOSED', 'ECONNRESET', 'EPIPE', 'EBADF'];
  const strange = outcomes.flat().filter(o => typeof o !== 'bigint' && !known.includes(o));
  same('the disturbed ones end clearly', strange, []);
}
