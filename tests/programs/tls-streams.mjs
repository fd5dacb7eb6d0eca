// Reading and writing through TLS: every style over borders of records, slow readers, endings, cuts, polls.
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

for (const version of ['TLSv1.2', 'TLSv1.3']) {
  const { near, far } = tlsPair({ version });
  same(`${version} is in use`, calls.info(far).protocol, version);

  // What one style leaves is there for the next, in records and between them.
  calls.write(near, 'line one\nline two\nrest');
  calls.write(near, 'of it|äö');
  calls.write(near, 'ü!');
  same('a line', calls.readLine(far), 'line one');
  same('some bytes', Array.from(calls.readBytes(far, 4)), [108, 105, 110, 101]);
  same('the line that they began', calls.readLine(far), ' two');
  same('up to a delimiter, over records', calls.readUntil(far, '|'), 'restof it');
  same('exactly', Array.from(calls.readExactly(far, 3)), [0xc3, 0xa4, 0xc3]);
  calls.write(near, new Uint8Array([0xc3]));
  same('text', calls.read(far), '\ufffdü!');
  Fiber.run(() => {
    Fiber.sleep(10);
    calls.write(near, new Uint8Array([0xa9, 10]));
  });
  same('a character in two records', calls.read(far), 'é\n');

  // A line and an exact piece longer than any record.
  const long = 'x'.repeat(100_000);
  const writing = background(() => calls.write(near, `${long}\n${long}`));
  same('a long line', calls.readLine(far).length, 100_000);
  same('a long piece', calls.readExactly(far, 100_000).length, 100_000);
  same('says how much was written', outcome(writing), 100_001n + 100_000n);
  same('nothing is something to write', calls.write(near, ''), 0n);
  fails(
    'a line that is too long',
    () => (calls.write(near, 'y'.repeat(50)), calls.readLine(far, 10)),
    'ERR_LINE_TOO_LONG',
  );
  same('which stays readable', calls.readExactly(far, 50).length, 50);

  // net's calls take it too.
  net.write(near, 'by net\n');
  same('read by net', net.readLine(far), 'by net');
  same('nothing there', net.poll(far, 1, 0), 0);
  same('room to write', net.poll(far, 2, 0), 2);
  const polling = background(() => net.poll(far, 1, 10_000));
  calls.write(near, 'abc');
  same('something there', outcome(polling), 1);
  same('still there', net.poll(far, 3, 0), 3);
  same('nothing was taken', calls.readBytes(far, 1)[0], 97);
  same('the rest of a record is there', net.poll(far, 1, 0), 1);
  same('and taken', calls.read(far), 'bc');

  // Time limits.
  net.setTimeout(far, 30);
  const late = fails('a read that waits too long', () => calls.read(far), 'ETIMEDOUT');
  same('says in what', late.syscall, 'read');
  const huge = new Uint8Array(32 << 20).fill(7);
  fails('a write that nobody reads', () => calls.write(far, huge), 'ETIMEDOUT');
  net.setTimeout(far, 0);
  let count = 0;
  const reading = background(() => {
    for (let chunk; (chunk = calls.readBytes(near)) !== null;) {
      if (chunk.some(byte => byte !== 7 && byte !== 8)) throw new Error('a byte that nobody sent');
      count += chunk.length;
    }
  });
  calls.write(far, new Uint8Array(100).fill(8));
  ok('an abandoned write leaves whole records', !reading.ended);

  // The half-close, in both directions.
  calls.shutdown(far);
  fails('writing after it', () => calls.write(far, 'x'), 'EPIPE');
  same('a second half-close', calls.shutdown(far), undefined);
  same('the end of the stream', outcome(reading), undefined);
  ok('all that was sent came', count >= 100 && count < huge.length, String(count));
  same('the end stays', calls.read(near), null);
  calls.write(near, 'the other way\n');
  same('is open still', calls.readLine(far), 'the other way');
  calls.close(near);
  same('and ends', calls.read(far), null);
  same('as a poll sees', net.poll(far, 1, 0), 1);
  calls.close(far);
  fails('closed', () => calls.read(far), 'EBADF');
}

{
  // Much more than the system takes, both ways at once, through a reader that is slow and one that is not.
  const { near, far } = tlsPair();
  const size = 8 << 20;
  const data = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 9)) & 255);
  const writers = [background(() => calls.write(near, data)), background(() => calls.write(far, data))];
  const readAll = (id, pause) =>
    background(() => {
      let at = 0;
      while (at < size) {
        const chunk = calls.readBytes(id, 50_000);
        for (let i = 0; i < chunk.length; i += 97)
          if (chunk[i] !== data[at + i]) throw new Error(`wrong at ${at + i}`);
        at += chunk.length;
        if (pause && at % 7 === 0) Fiber.sleep(1);
      }
      return at;
    });
  const readers = [readAll(near, false), readAll(far, true)];
  same('everything arrives', readers.map(outcome), [size, size]);
  same('and is counted', writers.map(outcome), [BigInt(size), BigInt(size)]);
  const exact = background(() => calls.write(near, data));
  same(
    'exactly, in one piece',
    calls.readExactly(far, size).every((byte, i) => byte === data[i]),
    true,
  );
  outcome(exact);

  // Writers in turn, a half-close behind them.
  const many = Array.from({ length: 5 }, (_, i) =>
    background(() => calls.write(near, new Uint8Array(1 << 20).fill(i))),
  );
  const ending = background(() => calls.shutdown(near));
  const order = [];
  for (let chunk; (chunk = calls.readBytes(far)) !== null;)
    for (const byte of chunk) if (order.at(-1) !== byte) order.push(byte);
  same('each whole and in order', order, [0, 1, 2, 3, 4]);
  same(
    'the end comes last',
    [...many.map(outcome), outcome(ending)],
    [...Array(5).fill(1n << 20n), undefined],
  );
  calls.close(near);
  calls.close(far);
}

{
  // Who waits when it is closed.
  const { near, far } = tlsPair();
  const waiting = [
    background(() => calls.read(near)),
    background(() => calls.readExactly(near, 1_000_000)),
    background(() => calls.write(near, new Uint8Array(50 << 20))),
    background(() => calls.shutdown(near)),
    background(() => net.poll(near, 1)),
  ];
  Fiber.sleep(20);
  calls.close(near);
  same('all are told', waiting.map(outcome), Array(5).fill('ERR_SOCKET_CLOSED'));
  calls.close(far);
}

/** A relay between a TLS client and server that looks at what passes. @param {(data: Uint8Array, isClients: boolean) => Uint8Array | null} pass */
function relayed(pass) {
  const front = plainPair();
  const back = plainPair();
  const copy = (from, to, isClients) =>
    background(() => {
      try {
        for (let chunk; (chunk = net.readBytes(from)) !== null;) {
          const passed = pass(chunk, isClients);
          if (passed === null) break;
          for (let i = 0; i < passed.length; i += step) net.write(to, passed.slice(i, i + step));
        }
      } finally {
        net.close(to);
      }
    });
  let step = 1;
  copy(front.far, back.near, true);
  copy(back.near, front.far, false);
  const accept = accepting(back.far);
  const client = clientContext();
  const near = calls.connect(client, front.near, 'localhost');
  const far = outcome(accept);
  step = 1 << 20;
  return { near, far };
}

{
  // Byte by byte, then cut in the middle of a record.
  let isCut = false;
  const { near, far } = relayed((data, isClients) =>
    isClients && isCut ? (data.length > 20 ? data.subarray(0, 20) : null) : data,
  );
  calls.write(far, 'after a handshake byte by byte\n');
  same('a handshake byte by byte', calls.readLine(near), 'after a handshake byte by byte');
  isCut = true;
  calls.write(near, 'this record will not arrive');
  calls.write(near, '');
  const reading = background(() => calls.read(far));
  Fiber.sleep(10);
  ok('half a record is no data', !reading.ended);
  net.reset(near);
  same('a cut in a record', outcome(reading), 'ECONNRESET');
  same(
    'in words',
    reading.error.message,
    'ECONNRESET: the peer closed the connection without ending its TLS stream, read',
  );
  fails('and again', () => calls.read(far), 'ECONNRESET');
  calls.close(far);
}

{
  // A byte changed on the way.
  let change = false;
  const { near, far } = relayed((data, isClients) => {
    if (change && isClients) data[data.length - 1] ^= 1;
    return data;
  });
  change = true;
  calls.write(near, 'changed');
  const bad = fails(
    'a record that was changed',
    () => calls.read(far),
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
  );
  same('says where', bad.syscall, 'read');
  fails('and again', () => calls.read(far), 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC');
  fails('the peer is told', () => calls.read(near), 'ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC');
  calls.close(far);
  calls.close(near);
}

{
  // A reset says nothing of TLS.
  const { near, far } = tlsPair();
  net.reset(near);
  fails('a reset', () => calls.read(far), 'ECONNRESET');
  calls.close(far);
}

{
  // What the peer sent before he went can be read although nothing can be written to him.
  const { near, far } = tlsPair();
  calls.write(near, 'last words\n');
  calls.close(near);
  let failure;
  for (let i = 0; i < 1000 && failure === undefined; i++) {
    try {
      calls.write(far, 'x');
      Fiber.sleep(1);
    } catch (error) {
      failure = error;
    }
  }
  ok('writing to nobody', ['EPIPE', 'ECONNRESET'].includes(failure?.code), String(failure));
  same('the last words', calls.readLine(far), 'last words');
  same('and the end', calls.read(far), null);
  calls.close(far);
}

{
  // A ticket waits for the first write, or goes when the server waits itself.
  const { near, far } = tlsPair();
  same('no ticket yet', calls.session(near), undefined);
  const reading = background(() => calls.readLine(far));
  until(() => (net.poll(near, 1, 5), calls.session(near) !== undefined));
  ok('a server that reads sends it', true);
  calls.write(near, 'x\n');
  outcome(reading);
  const session = calls.session(near);
  ok('a session is bytes', session instanceof Uint8Array && session.length > 100);
  calls.close(near);
  calls.close(far);
}

{
  // Taking a session up again: only with the server that gave it, and with its name checked anew.
  const server = calls.createContext();
  calls.useCertificate(server, file('ec.key'), file('two.crt'));
  const client = calls.createContext();
  calls.setTrust(client, file('root.crt'));
  const take = (session, host) => {
    const { near, far } = plainPair();
    const accept = accepting(far, server);
    const id = calls.connect(client, near, 'localhost', host, session);
    const accepted = outcome(accept);
    calls.write(accepted, 'x');
    calls.read(id);
    const result = {
      resumed: calls.info(id).resumed,
      both: calls.info(accepted).resumed,
      session: calls.session(id),
      peers: calls.peerCertificates(id).length,
    };
    calls.close(id);
    calls.close(accepted);
    return result;
  };
  const first = take(undefined, 'localhost');
  same('a new one', [first.resumed, first.both], [false, false]);
  const second = take(first.session, 'localhost');
  same('is taken up', [second.resumed, second.both, second.peers > 0], [true, true, true]);
  fails(
    'not under another name',
    () => take(second.session, 'other.example'),
    'ERR_TLS_CERT_ALTNAME_INVALID',
  );
}
