// Peers that do not want to talk: garbage, stalls, cuts, wrong records, silence. Others are served meanwhile.
import { inspect } from 'coro:console';
import { certificate, connect, serve, together, until } from '../stdlib/modules/tls.mjs';
import { ok, same } from './check.mjs';

const MiB = 1 << 20;
let seed = Number(process.env.FUZZ_SEED ?? 1);
const random = n => ((seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) >> 4) % n;

const codes = new Map();
const nameless = [];
const server = serve({
  certificateResolver: () => certificate('two'),
  alpnProtocols: ['x'],
  onHandshakeError(error) {
    codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    if (typeof error.code !== 'string' || error.message === '') nameless.push(inspect(error));
  },
});
const { port } = server.address();
const raw = () => net.connect(port, '127.0.0.1');
const quiet = () => until(() => server.connections === 0);

function talk() {
  using socket = connect(server);
  socket.write('hello');
  return socket.read();
}
const othersAreServed = when => same(`others are served: ${when}`, talk(), 'hello');

/** Reads until the server has closed, however it did. */
function drain(socket) {
  const chunks = [];
  try {
    for (let chunk; (chunk = socket.readBytes()) !== null;) chunks.push(...chunk);
  } catch (error) {
    if (error.code !== 'ECONNRESET') throw error;
  }
  return chunks;
}

/** Sends bytes and reads what the server says to them. */
function say(bytes, close = false) {
  using socket = raw();
  try {
    socket.write(bytes);
    if (close) socket.end();
  } catch (error) {
    if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
  }
  return drain(socket);
}

/** What a client of ours says first. */
function clientHello(options) {
  let hello;
  const listener = net.createServer(socket => {
    const head = socket.readExactly(5);
    const body = socket.readExactly(head[3] * 256 + head[4]);
    hello = new Uint8Array([...head, ...body]);
  });
  listener.bind(0, '127.0.0.1');
  Fiber.run(() => listener.serve());
  try {
    connect(listener, options);
  } catch (error) {
    ok('the listener hung up', error.code === 'ECONNRESET', inspect(error));
  }
  listener.close();
  return hello;
}
const hello = clientHello();
same('a ClientHello', [hello[0], hello[1], hello[5]], [22, 3, 1]);

{
  for (const garbage of [
    'GET / HTTP/1.0\r\n\r\n',
    'SSH-2.0-OpenSSH_9\r\n',
    '\0'.repeat(100),
    'x'.repeat(100_000),
  ])
    say(garbage, true);
  for (let i = 0; i < 100; i++)
    say(
      new Uint8Array(1 + random(300)).map(() => random(256)),
      true,
    );
  quiet();
  othersAreServed('after garbage');
}

{
  // Each field of the ClientHello a little wrong.
  const before = server.handshakeFailures;
  for (let i = 0; i < 300; i++) {
    const wrong = hello.slice();
    for (let n = 1 + random(4); n > 0; n--) wrong[5 + random(wrong.length - 5)] = random(256);
    using socket = raw();
    socket.write(wrong);
    socket.end(); // so that a ClientHello that is still good is not waited for
    drain(socket);
  }
  quiet();
  same('none of them came through', server.handshakeFailures - before, 300);
  othersAreServed('after wrong ClientHellos');
}

{
  // Cut at every place.
  for (let length = 0; length < hello.length; length += 1 + random(7)) say(hello.subarray(0, length), true);
  quiet();
  othersAreServed('after cuts');
}

{
  // A byte at a time is slow, and no mistake.
  using socket = raw();
  for (const byte of hello) {
    socket.write(new Uint8Array([byte]));
    Fiber.yield();
  }
  const answer = socket.readExactly(6);
  same('a ServerHello for a slow client', [answer[0], answer[1], answer[5]], [22, 3, 2]);
}
quiet();

for (const [name, head] of [
  ['a record that is too long', [22, 3, 1, 0xff, 0xff]],
  ['a record of an unknown type', [99, 3, 1, 0, 5]],
  ['data before the handshake', [23, 3, 3, 0, 5]],
  ['an empty handshake record', [22, 3, 1, 0, 0]],
  ['an alert', [21, 3, 1, 0, 2, 2, 40]],
  ['SSL 2', [0x80, 0x2e, 1, 0, 2]],
]) {
  const answer = say(new Uint8Array([...head, ...new Uint8Array(200)]), true);
  ok(`${name} is refused`, answer.length === 0 || answer[0] === 21, String(answer.slice(0, 10)));
  quiet();
}
othersAreServed('after wrong records');

{
  // In the middle of a conversation: what a relay changes, cuts or adds is an error, never data.
  const faults = {
    changed: bytes => ((bytes[bytes.length - 3] ^= 1), bytes),
    cut: bytes => bytes.subarray(0, bytes.length - 5),
    added: bytes => new Uint8Array([...bytes, 23, 3, 3, 0, 20, ...new Uint8Array(20)]),
    oversized: () => new Uint8Array([23, 3, 3, 0x50, 0, ...new Uint8Array(0x5000)]),
    plain: () => Uint8Array.from('GET / HTTP/1.0\r\n\r\n', c => c.charCodeAt(0)),
    twice: bytes => new Uint8Array([...bytes, ...bytes]),
  };
  for (const [fault, change] of Object.entries(faults)) {
    let got = '';
    let code;
    const victim = serve(certificate('two'), socket => {
      socket.write('in');
      try {
        for (const chunk of socket) got += chunk;
      } catch (error) {
        code = error.code;
      }
    });
    let corrupt = false;
    const relay = net.createServer(client => {
      const target = net.connect(victim.address().port, '127.0.0.1');
      Fiber.run(() => {
        try {
          target.pipeTo(client);
        } catch {
          client.close();
        }
      });
      for (let chunk; (chunk = client.readBytes()) !== null;) {
        if (!corrupt) {
          target.write(chunk);
          continue;
        }
        target.write(change(chunk.slice()));
        target.end();
        return;
      }
    });
    relay.bind(0, '127.0.0.1');
    Fiber.run(() => relay.serve());
    const socket = connect(relay);
    socket.read();
    corrupt = true;
    socket.write('secret');
    until(() => code !== undefined);
    ok(`a record ${fault}`, /^ERR_SSL_|^ECONNRESET$/.test(code), code);
    ok(`a record ${fault}: nothing wrong is read`, got === '' || got === 'secret', got);
    socket.close();
    victim.close();
    relay.close();
  }
}

{
  // Many who never speak. What they took is given back, and more of them take no more.
  const count = 1000;
  const sockets = () => fs.readdir('/proc/self/fd').length;
  const descriptors = sockets();
  let served = 0;
  const silence = () => {
    const held = [];
    for (let i = 0; i < count; i++) held.push(raw());
    for (let i = 0; i < count; i += 2) held[i].write(hello.subarray(0, 1 + random(20)));
    until(() => server.connections === count);
    served += talk() === 'hello';
    for (const socket of held) socket.close();
    quiet();
  };
  // The heaps of both languages and of OpenSSL first grow to what the peak takes.
  for (let round = 0; round < 15; round++) silence();
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 10; round++) silence();
  const grown = (process.memoryUsage().rss - before) / MiB;
  ok('memory returns', grown < 48, `${grown.toFixed(1)} MiB more`);
  // Some that were open before and forgotten may have been collected.
  ok('descriptors too', sockets() <= descriptors, `${sockets()} instead of ${descriptors}`);
  same('others are served: beside a thousand silent ones', served, 25);
}

{
  // Handshakes that stall after the server's answer, and those that go on with garbage.
  const stalled = Array.from({ length: 50 }, () => {
    const socket = raw();
    socket.write(hello);
    return socket;
  });
  for (const socket of stalled) socket.readExactly(5);
  othersAreServed('beside fifty stalled handshakes');
  const before = server.handshakeFailures;
  stalled.forEach((socket, i) => {
    if (i % 2) socket.write(new Uint8Array([23, 3, 3, 0, 40, ...new Uint8Array(40)]));
    else socket.close();
  });
  until(() => server.handshakeFailures === before + 50);
  for (const socket of stalled) socket.close();
  quiet();
  ok('each of them failed', true);
}

{
  // Good and bad ones by turns, all at once.
  let good = 0;
  together(
    ...Array.from({ length: 8 }, (_, n) => () => {
      for (let i = 0; i < 12; i++) {
        if (n % 2) {
          say(
            hello.map(byte => (random(40) ? byte : random(256))),
            true,
          );
          continue;
        }
        using socket = connect(server);
        socket.write(`${n} ${i}`);
        if (socket.read() === `${n} ${i}`) good++;
      }
    }),
  );
  same('the good ones beside the bad', good, 48);
}
quiet();
same('every failure has a code and a message', nameless, []);
ok('several kinds', codes.size >= 5, inspect(codes));
server.close();
