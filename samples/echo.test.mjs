// ./corojs test samples      tests in blocking style: a server and its client, each in a fiber
import assert from 'coro:assert';
import { connect, createServer } from 'coro:net';
import { afterEach, beforeEach, describe, it } from 'coro:test';

describe('an echo server', () => {
  let server;

  beforeEach(() => {
    server = createServer(socket => {
      for (let chunk; (chunk = socket.readBytes()) !== null;) socket.write(chunk);
    });
    server.bind(0, '127.0.0.1');
    Fiber.run(() => server.serve());
  });
  afterEach(() => server.close());

  const ask = text => {
    const socket = connect(server.address().port, '127.0.0.1');
    socket.write(`${text}\n`);
    const line = socket.readLine();
    socket.close();
    return line;
  };

  it('says what it is told', () => assert.equal(ask('hello'), 'hello'));

  it('serves many at the same time', () => {
    const texts = Array.from({ length: 100 }, (_, i) => `client ${i}`);
    assert.deepEqual(Fiber.map(texts, 20, ask), texts);
  });

  it('waits for its client', t => {
    const socket = connect(server.address().port, '127.0.0.1');
    t.after(() => socket.close());
    assert.throws(() => Fiber.timeout(20, () => socket.read()), Fiber.TimeoutError);
  });
});
