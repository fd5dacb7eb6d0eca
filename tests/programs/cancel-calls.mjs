// Every kind of blocking call, cancelled: while it waits, before it begins, by a time limit, again and again; it leaves
// nothing behind, and what it waited in still works.
import { Channel, Event, Mutex, Semaphore, select, WaitGroup } from 'coro:sync';

const { fiber: calls, net: netCalls, process: system } = __primordials;
const ok = (name, condition, why = 'it is false') =>
  console.log(condition ? `ok ${name}` : `not ok ${name}: ${why}`);
const codeOf = action => {
  try {
    action();
    return 'no error';
  } catch (error) {
    return error.code;
  }
};

/** What a leak would change. */
function used() {
  const { alive, handles, alarms, jobs } = system.fiberStatistics();
  // Sockets and the test's own files: the rest of the process opens and closes what it likes.
  const descriptors = fs.readdir('/proc/self/fd').filter(number => {
    try {
      return /^socket:|corojs-cancel-/.test(fs.readlink(`/proc/self/fd/${number}`));
    } catch {
      return false; // closed meanwhile
    }
  }).length;
  return `${alive} fibers, ${handles} handles, ${alarms} alarms, ${jobs} jobs, ${descriptors} descriptors`;
}

console.log('ok begins'); // standard output is open from here on
const folder = fs.mkdtemp(`${process.env.TMPDIR ?? '/tmp'}/corojs-cancel-`);
const listener = netCalls.listen('127.0.0.1', 0);
const listenerPort = netCalls.localAddress(listener).port;

/** Both ends of a connection, by number: [ours, theirs]. */
function pair() {
  const ours = netCalls.connect('127.0.0.1', listenerPort);
  return [ours, netCalls.accept(listener)];
}

const big = new Uint8Array(16 << 20).fill(120);
const path = `${folder}/socket`;
const full = { listener: netCalls.listenUnix(path, 0), clients: [] };
// The system queues one more than it was told.
for (let k = 0; k < 8; k++) {
  try {
    full.clients.push(netCalls.connectUnix(path, 1));
  } catch {
    break;
  }
}
const crowded = { listener: netCalls.listen('127.0.0.1', 0, 0), clients: [] };
const crowdedPort = netCalls.localAddress(crowded.listener).port;
for (let k = 0; k < 8; k++) {
  try {
    crowded.clients.push(netCalls.connect('127.0.0.1', crowdedPort, 30));
  } catch {
    break;
  }
}

const held = new Mutex();
const holder = Fiber.run(() => held.run(() => calls.park('the end of the test')));
const never = new Promise(() => {});
const endless = Fiber.run(() => calls.park('the end of the test'));
const waitGroup = new WaitGroup();
waitGroup.add(1);
const channel = new Channel();
const bare = new Event();
const none = new Semaphore(0);

const reads = {
  'net.read': id => netCalls.read(id),
  'net.readBytes': id => netCalls.readBytes(id, 100),
  'net.readLine': id => netCalls.readLine(id),
  'net.readUntil': id => netCalls.readUntil(id, 'end'),
  'net.readExactly': id => netCalls.readExactly(id, 10),
  'net.readExactly, large': id => netCalls.readExactly(id, 1 << 20),
  'net.poll': id => netCalls.poll(id, 1),
  'net.poll, timed': id => netCalls.poll(id, 1, 1e6),
};

/** name -> what blocks; `where` makes what it blocks in, `after` looks at it and throws it away. */
const cases = [
  ['fiber.sleep', () => Fiber.sleep(1e6)],
  ['fiber.park', () => calls.park('nothing')],
  ['fiber.park, timed', () => calls.park('nothing', 1e6)],
  ['join', () => endless.join()],
  ['await', () => Fiber.await(never)],
  ['mutex', () => held.lock()],
  ['semaphore', () => none.acquire()],
  ['wait group', () => waitGroup.wait()],
  ['event', () => bare.wait()],
  ['receive', () => channel.receive()],
  ['iteration', () => channel.next()],
  ['send', () => new Channel().send(1)],
  ['select', () => select([{ receive: channel }, { send: new Channel(), value: 1 }])],
  ['group', () => Fiber.group(group => void group.run(() => Fiber.sleep(1e6)))],
  ['all', () => Fiber.all([() => Fiber.sleep(1e6), () => channel.receive()])],
  ['map', () => Fiber.map([1, 2, 3], 2, () => Fiber.sleep(1e6))],
  ['net.accept', () => netCalls.accept(listener)],
  ['server.listen', () => net.createServer(() => {}).listen(0, '127.0.0.1')],
  ['net.connect', () => netCalls.connect('127.0.0.1', crowdedPort)],
  ['net.connectUnix', () => netCalls.connectUnix(path)],
  ...Object.entries(reads).map(([name, read]) => [
    name,
    ([ours]) => read(ours),
    pair,
    ([ours, theirs]) => {
      netCalls.write(theirs, 'still there\n');
      ok(`${name}: the next read`, netCalls.readLine(ours) === 'still there');
      netCalls.close(ours);
      netCalls.close(theirs);
    },
  ]),
  [
    'net.readExactly, some bytes there',
    ([ours]) => netCalls.readExactly(ours, 1 << 20),
    () => {
      const both = pair();
      netCalls.write(both[1], 'abc');
      return both;
    },
    ([ours, theirs]) => {
      netCalls.write(theirs, 'def\n');
      ok('net.readExactly: no byte is lost', netCalls.readLine(ours) === 'abcdef');
      netCalls.close(ours);
      netCalls.close(theirs);
    },
  ],
  ...['net.write', 'net.write, text'].map(name => [
    name,
    ([ours]) => netCalls.write(ours, name === 'net.write' ? big : 'x'.repeat(16 << 20)),
    pair,
    ([ours, theirs]) => {
      netCalls.close(ours);
      netCalls.close(theirs);
    },
  ]),
  [
    'net.poll for writing',
    ([ours]) => netCalls.poll(ours, 2),
    () => {
      const both = pair();
      // Until it is full, and stays so.
      for (let quiet = 0; quiet < 3; quiet = netCalls.poll(both[0], 2, 0) === 0 ? quiet + 1 : 0) {
        codeOf(() => Fiber.timeout(5, () => netCalls.write(both[0], big)));
      }
      return both;
    },
    ([ours, theirs]) => {
      netCalls.close(ours);
      netCalls.close(theirs);
    },
  ],
];

for (const [name, block, where = () => undefined, after = () => {}] of cases) {
  const before = used();
  const place = where();
  const waiting = Fiber.run(() => block(place));
  ok(`${name}: it waits`, waiting.state === 'waiting', waiting.state);
  waiting.cancel('reason');
  ok(
    `${name}: cancelled while it waits`,
    codeOf(() => waiting.join()) === 'ERR_CANCELLED' && waiting.state === 'cancelled',
  );
  const early = Fiber.run(() => {
    Fiber.current.cancel();
    return [
      codeOf(() => block(place)),
      codeOf(() => block(place)),
      Fiber.shield(() => codeOf(() => Fiber.timeout(1, () => block(place)))),
    ];
  });
  ok(
    `${name}: cancelled before`,
    String(early.join()) === 'ERR_CANCELLED,ERR_CANCELLED,ERR_TIMEOUT',
    String(early.join()),
  );
  const twice = Fiber.run(() => {
    const codes = [];
    for (let k = 0; k < 3; k++) codes.push(codeOf(() => block(place)));
    return codes;
  });
  twice.cancel();
  ok(`${name}: each time`, String(twice.join()) === 'ERR_CANCELLED,ERR_CANCELLED,ERR_CANCELLED');
  ok(`${name}: a time limit`, codeOf(() => Fiber.timeout(1, () => block(place))) === 'ERR_TIMEOUT');
  // Two wait, the first is cancelled: the second goes on.
  const [first, second] = [Fiber.run(() => block(place)), Fiber.run(() => block(place))];
  first.cancel();
  ok(
    `${name}: one of two`,
    codeOf(() => first.join()) === 'ERR_CANCELLED' && second.state === 'waiting',
    second.state,
  );
  second.cancel();
  codeOf(() => second.join());
  after(place);
  for (let k = 0; k < 500 && used() !== before; k++) Fiber.sleep(2);
  ok(`${name}: nothing is left`, used() === before, `${used()} instead of ${before}`);
}

// ---- what is never lost ---------------------------------------------------------------------------------------------
{
  const [ours, theirs] = pair();
  const reader = Fiber.run(() => netCalls.readLine(ours));
  netCalls.write(theirs, 'there\n');
  Fiber.sleep(2);
  reader.cancel();
  ok('a line that has come is read', reader.join() === 'there');
  const begun = Fiber.run(() => netCalls.write(ours, big));
  // A half-close waits behind the write; it is no blocking call by name, and yet may have to wait.
  const closing = Fiber.run(() => netCalls.shutdown(ours));
  closing.cancel();
  ok('a half-close that waits', codeOf(() => closing.join()) === 'ERR_CANCELLED');
  begun.cancel();
  codeOf(() => begun.join());
  const free = Fiber.run(() => {
    Fiber.current.cancel();
    netCalls.shutdown(ours);
    netCalls.close(ours);
    console.log('ok what need not wait is done');
  });
  free.join();
  netCalls.close(theirs);
}
{
  const cancelled = Fiber.run(() => {
    Fiber.current.cancel();
    return [
      () => fs.readFile(folder),
      () => fs.stat(folder),
      () => fs.exists(folder),
      () => fs.writeFile(`${folder}/file`, 'x'),
      () => fs.open(folder),
      () => fs.rm(`${folder}/none`, { force: true }),
      () => net.connect(1, '127.0.0.1'),
      () => netCalls.lookup('localhost', 0),
      () => Fiber.yield(),
    ].map(codeOf);
  });
  ok(
    'all of them at once',
    cancelled.join().every(code => code === 'ERR_CANCELLED'),
    String(cancelled.join()),
  );
  const file = fs.open(`${folder}/data`, 'w+');
  const work = Fiber.run(() => {
    file.write('first');
    file.write('second');
  });
  work.cancel();
  const code = codeOf(() => work.join());
  ok(
    'a write to a file is whole or not at all',
    code === 'ERR_CANCELLED' && ['', 'first'].includes(fs.readFile(`${folder}/data`)),
  );
  file.close();
}
{
  // A handshake that is cut off leaves no connection: nothing could be done with it.
  let before; // from the second on: the first makes what all clients share
  const shake = theirs => tls.connect({ socket: theirs, host: 'localhost' });
  for (const end of ['early', 'cancel', 'limit', 'early']) {
    const far = netCalls.connect('127.0.0.1', listenerPort);
    const plain = net.createServer(() => {});
    plain.bind(0, '127.0.0.1');
    const socket = net.connect(plain.address().port, '127.0.0.1');
    const client = Fiber.run(() => {
      if (end === 'early') Fiber.current.cancel();
      if (end === 'limit') Fiber.timeout(2, () => shake(socket));
      else shake(socket);
    });
    if (end === 'cancel') client.cancel();
    const code = codeOf(() => client.join());
    ok(
      `a handshake, ${end}`,
      code === (end === 'limit' ? 'ERR_TIMEOUT' : 'ERR_CANCELLED') && socket.closed,
      code,
    );
    plain.close();
    netCalls.close(far);
    netCalls.close(netCalls.accept(listener));
    before ??= used();
  }
  for (let k = 0; k < 500 && used() !== before; k++) Fiber.sleep(2);
  ok('handshakes: nothing is left', used() === before, `${used()} instead of ${before}`);
}
for (const id of [...full.clients, full.listener, ...crowded.clients, crowded.listener, listener])
  netCalls.close(id);
for (const fiber of [endless, holder]) {
  fiber.cancel();
  codeOf(() => fiber.join());
}
fs.rm(folder, { recursive: true });
