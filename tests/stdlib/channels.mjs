// Channels and select.
import sync, { Channel, select } from 'coro:sync';
import { fails, ok, same } from './check.mjs';

ok('one class', sync.Channel === Channel && sync.select === select);
{
  const log = [];
  const channel = new Channel();
  const receiver = Fiber.run(() => {
    for (let i = 0; i < 3; i++) log.push(`got ${channel.receive()}`);
  });
  for (let i = 0; i < 3; i++) {
    channel.send(i);
    log.push(`sent ${i}`);
  }
  receiver.join();
  same('from hand to hand', log.toSorted(), ['got 0', 'got 1', 'got 2', 'sent 0', 'sent 1', 'sent 2']);
  same('what it says', [channel.capacity, channel.length, channel.closed], [0, 0, false]);
}
{
  const channel = new Channel(2);
  let sent = 0;
  const sender = Fiber.run(() => {
    for (let i = 0; i < 5; i++) {
      channel.send(i);
      sent++;
    }
    channel.close();
  });
  same('so many without a receiver', [sent, channel.length], [2, 2]);
  same('in order', [...channel], [0, 1, 2, 3, 4]);
  sender.join();
  same(
    'at the end',
    [channel.receive(), channel.tryReceive(), channel.next().done],
    [undefined, undefined, true],
  );
  fails('sending is over', () => channel.send(1), 'ERR_CHANNEL_CLOSED');
  fails('trying too', () => channel.trySend(1), 'ERR_CHANNEL_CLOSED');
  channel.close();
}
{
  const channel = new Channel(Infinity);
  for (let i = 0; i < 1000; i++) channel.send(i);
  same('any number', [channel.length, channel.receive(), channel.receive()], [1000, 0, 1]);
}
{
  const channel = new Channel(1);
  same(
    'trying',
    [channel.tryReceive(), channel.trySend('a'), channel.trySend('b'), channel.tryReceive()],
    [undefined, true, false, 'a'],
  );
  same(
    'undefined is a value',
    [channel.trySend(undefined), { ...channel.next() }],
    [true, { done: false, value: undefined }],
  );
}
{
  const channel = new Channel();
  const waiting = [1, 2].map(() => Fiber.run(() => channel.receive() ?? 'closed'));
  channel.close();
  same(
    'closing ends waits',
    waiting.map(fiber => fiber.join()),
    ['closed', 'closed'],
  );
  const full = new Channel();
  const sender = Fiber.run(() => full.send('lost'));
  full.close();
  fails('for senders by an error', () => sender.join(), 'ERR_CHANNEL_CLOSED');
}
{
  const channel = new Channel();
  const order = [];
  const receivers = ['a', 'b', 'c'].map(name => Fiber.run(() => order.push(name + channel.receive())));
  for (let i = 1; i <= 3; i++) channel.send(i);
  for (const fiber of receivers) fiber.join();
  same('first come, first served', order, ['a1', 'b2', 'c3']);
  const senders = ['x', 'y', 'z'].map(value => Fiber.run(() => channel.send(value)));
  same('senders too', [channel.receive(), channel.receive(), channel.receive()], ['x', 'y', 'z']);
  for (const fiber of senders) fiber.join();
}

// ---- cancelled -----------------------------------------------------------------------------------------------------
{
  const channel = new Channel();
  const [first, second] = [1, 2].map(() => Fiber.run(() => channel.receive()));
  first.cancel();
  channel.send('value');
  const results = [first, second].map(fiber => {
    try {
      return fiber.join({ timeout: 20 });
    } catch (error) {
      return error.code;
    }
  });
  ok(
    'a value reaches a receiver that was cancelled before its turn, or the next one',
    results.includes('value'),
    String(results),
  );
  second.cancel();
  const handed = Fiber.run(() => channel.receive());
  Fiber.yield();
  channel.send('handed over');
  handed.cancel();
  same('what was handed over is there', handed.join(), 'handed over');
  const sender = Fiber.run(() => channel.send('withdrawn'));
  Fiber.yield();
  sender.cancel();
  fails('a cancelled sender', () => sender.join(), 'ERR_CANCELLED');
  same('takes its value back', channel.tryReceive(), undefined);
  fails('a limit for receive', () => channel.receive({ timeout: 1 }), 'ERR_TIMEOUT');
  fails('a limit for send', () => channel.send(1, { timeout: 1 }), 'ERR_TIMEOUT');
  same('nobody is left', channel.trySend(1), false);
}

// ---- select ----------------------------------------------------------------------------------------------------------
{
  const [a, b, c] = [new Channel(), new Channel(1), new Channel()];
  b.send('from b');
  same('the one that can', select([{ receive: a }, { receive: b }]), {
    index: 1,
    value: 'from b',
    closed: false,
  });
  same('none can', select([{ receive: a }, { send: c, value: 1 }], { otherwise: () => 'none' }), 'none');
  const waiting = Fiber.run(() =>
    select([
      { receive: a, then: value => `a gave ${value}` },
      { send: c, value: 'to c', then: () => 'c took it' },
    ]),
  );
  same('c takes', c.receive(), 'to c');
  same('what then returned', waiting.join(), 'c took it');
  same('and nothing from a', a.trySend('x'), false);
  const other = Fiber.run(() =>
    select([
      { receive: a, then: value => `a gave ${value}` },
      { send: c, value: 'unsent' },
    ]),
  );
  a.send(5);
  same('a gives', other.join(), 'a gave 5');
  same('and nothing to c', c.tryReceive(), undefined);
  const closing = Fiber.run(() => select([{ receive: a }, { receive: c }]));
  Fiber.yield();
  c.close();
  same('one is closed', closing.join(), { index: 1, value: undefined, closed: true });
  same('it was closed before', select([{ receive: c, then: (value, closed) => [value, closed] }]), [
    undefined,
    true,
  ]);
  fails('sending to it', () => select([{ send: c, value: 1 }]), 'ERR_CHANNEL_CLOSED');
  fails('a limit', () => select([{ receive: a }], { timeout: 1 }), 'ERR_TIMEOUT');
  same('nobody is left', a.trySend(1), false);
  const pair = new Channel();
  const left = Fiber.run(() => select([{ send: pair, value: 'l' }, { receive: pair }]));
  const right = Fiber.run(() => select([{ send: pair, value: 'r' }, { receive: pair }]));
  same('two that could do both', [left.join().index, right.join().index], [1, 0]);
  const cancelled = Fiber.run(() => select([{ receive: a }, { send: pair, value: 1 }]));
  Fiber.yield();
  cancelled.cancel();
  fails('cancelled', () => cancelled.join(), 'ERR_CANCELLED');
  same('nothing stays', [a.trySend(1), pair.tryReceive()], [false, undefined]);
  fails('a wrong case', () => select([{ receive: 5 }]), 'ERR_INVALID_ARG_TYPE', /cases\[0\]/);
  fails('no case at all', () => select([{ receive: a }, null]), 'ERR_INVALID_ARG_TYPE', /cases\[1\]/);
}
ok('nothing inside is seen', Channel.awaitOne === undefined && Channel.trySelect === undefined);
fails('a wrong capacity', () => new Channel(-1), 'ERR_OUT_OF_RANGE');
{
  // Many senders and receivers through one channel.
  const channel = new Channel(3);
  let sum = 0;
  Fiber.group(group => {
    const senders = Array.from({ length: 20 }, (_, n) =>
      group.run(() => {
        for (let i = 0; i < 100; i++) {
          channel.send(n * 100 + i);
          if (i % 7 === 0) Fiber.yield();
        }
      }),
    );
    for (let n = 0; n < 7; n++) {
      group.run(() => {
        for (const value of channel) sum += value;
      });
    }
    for (const sender of senders) sender.join();
    channel.close();
  });
  same('none lost, none twice', sum, (2000 * 1999) / 2);
}
