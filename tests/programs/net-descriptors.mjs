// Whatever happens to a socket, its descriptor is given back.
import { ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

const open = () => fs.readdir('/proc/self/fd').length;
const attempt = call => {
  try {
    return call();
  } catch (error) {
    return error;
  }
};

/** Runs it many times; afterwards no more descriptors are open than before (the runtime may have closed some of its own). */
function keeps(name, call, times = 20) {
  call(); // what is opened once stays open
  Fiber.sleep(5);
  const before = open();
  for (let i = 0; i < times; i++) call();
  Fiber.sleep(5);
  const after = open();
  ok(name, after <= before, `${after} instead of ${before}`);
}

keeps('both ends closed', () => pair().end());
keeps('reset', () => {
  const { near, far, end } = pair();
  near.reset();
  attempt(() => far.read());
  end();
});
keeps('closed while fibers wait', () => {
  const { near, end } = pair();
  together(
    () => near.read(),
    () => near.readExactly(1_000_000),
    () => near.write(new Uint8Array(20 << 20)),
    () => near.write('x'.repeat(300_000)),
    () => {
      Fiber.sleep(1);
      near.close();
    },
  );
  end();
});
keeps('a server closed while it accepts', () => {
  const server = net.createServer(() => {});
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
  server.close();
});

const taken = net.createServer(() => {});
taken.bind(0, '127.0.0.1');
const { port } = taken.address();
keeps('an address in use', () => attempt(() => net.createServer(() => {}).bind(port, '127.0.0.1')));
keeps('a path in use or wrong', () => {
  const path = `/tmp/corojs-test-${process.pid}-d.sock`;
  const server = net.createServer(() => {});
  server.bind(path);
  attempt(() => net.createServer(() => {}).bind(path));
  attempt(() => net.createServer(() => {}).bind('/tmp/not/there.sock'));
  server.close();
  attempt(() => net.connect(path));
});
taken.close();
keeps('refused', () => {
  ok('refused', attempt(() => net.connect(port, '127.0.0.1')).code === 'ECONNREFUSED');
  ok('refused by every address', attempt(() => net.connect(port, 'localhost')).code === 'ECONNREFUSED');
});
keeps('no such name', () => attempt(() => net.connect(port, 'nobody.invalid')), 3);
keeps('from an address that is not ours', () => {
  attempt(() => net.connect({ port, host: '127.0.0.1', localAddress: '192.0.2.1' }));
  attempt(() => net.connect({ port, host: '127.0.0.1', localAddress: '::1' }));
});

const full = net.createServer(() => {});
full.bind(0, '127.0.0.1', 0);
const held = [1, 2].map(() =>
  attempt(() => net.connect({ port: full.address().port, host: '127.0.0.1', timeout: 20 })),
);
keeps(
  'a connect that takes too long',
  () => {
    const error = attempt(() => net.connect({ port: full.address().port, host: 'localhost', timeout: 5 }));
    ok('takes too long', error.code === 'ETIMEDOUT', error);
  },
  5,
);
for (const socket of held) socket.close?.();
full.close();

const accepted = net.createServer(socket => {
  throw new Error(`on purpose: ${socket.remoteFamily}`);
});
accepted.bind(0, '127.0.0.1');
Fiber.run(() => accepted.serve());
keeps(
  'a handler that throws',
  () => {
    const socket = net.connect(accepted.address().port, '127.0.0.1');
    same('is closed', socket.read(), null);
    socket.close();
  },
  3,
);
accepted.close();
