// Values of one's own for each fiber, handed down.
import { FiberLocal } from 'coro:fiber';
import { ok, same } from './check.mjs';

const local = new FiberLocal('initial');
const other = new FiberLocal();
same('at first', [local.get(), other.get()], ['initial', undefined]);
local.set('main');
const child = Fiber.run(() => {
  const inherited = local.get();
  local.set('child');
  other.set(1);
  Fiber.sleep(2);
  return [inherited, local.get(), other.get(), Fiber.run(() => local.get()).join()];
});
same('unchanged beside a child', [local.get(), other.get()], ['main', undefined]);
local.set('changed');
same('inherited at the start', child.join(), ['main', 'child', 1, 'child']);
same(
  'run',
  local.run('inside', (a, b) => [local.get(), a, b, Fiber.run(() => local.get()).join()], 1, 2),
  ['inside', 1, 2, 'inside'],
);
same('afterwards', local.get(), 'changed');
try {
  local.run('thrown', () => {
    throw 1;
  });
} catch {
  same('after an error', local.get(), 'changed');
}
const seen = [];
Fiber.await(
  Promise.all(
    ['a', 'b', 'c'].map(name =>
      local.run(name, async () => {
        seen.push(local.get());
        await null;
        seen.push(local.get());
        Fiber.sleep(1);
        seen.push(local.get());
        await Promise.resolve().then(() => seen.push(local.get()));
      }),
    ),
  ),
);
same('across promises', seen.toSorted(), ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c', 'c']);
same('and here', local.get(), 'changed');
same(
  'in a group',
  Fiber.group(group => group.run(() => local.get()).join()),
  'changed',
);
const server = net.createServer(socket => socket.end(local.get()));
local.run('of the server', () => {
  server.bind(0, '127.0.0.1');
  Fiber.run(() => server.serve());
});
const socket = net.connect(server.address().port, '127.0.0.1');
same('in connection handlers', socket.read(), 'of the server');
socket.close();
server.close();
local.set(undefined);
ok('undefined is a value', local.get() === undefined);
