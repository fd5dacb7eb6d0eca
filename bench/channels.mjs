// ./corojs bench/channels.mjs      values from fiber to fiber: channels, joins, locks, time limits (nanoseconds, one line a figure)
import { Channel, Mutex } from 'coro:sync';
import { measure, smoke } from './measure.mjs';

const N = smoke ? 2_000 : 200_000;

// As bench/peers/channel.go: one fiber sends, one receives, nothing is held between them.
measure('channel hop', 2 * N, () => {
  const channel = new Channel();
  const receiver = Fiber.run(() => {
    for (let i = 0; i < 2 * N; i++) channel.receive();
  });
  for (let i = 0; i < 2 * N; i++) channel.send(i);
  receiver.join();
});
measure('channel there and back', N, () => {
  const [there, back] = [new Channel(), new Channel()];
  const other = Fiber.run(() => {
    for (let i = 0; i < N; i++) back.send(there.receive());
  });
  for (let i = 0; i < N; i++) {
    there.send(i);
    back.receive();
  }
  other.join();
});
measure('value through a channel that holds 100', N, () => {
  const channel = new Channel(100);
  const receiver = Fiber.run(() => {
    for (const value of channel) if (value < 0) throw new Error('no such value');
  });
  for (let i = 0; i < N; i++) channel.send(i);
  channel.close();
  receiver.join();
});
measure('fiber started and joined', N, () => {
  for (let i = 0; i < N; i++) Fiber.run(() => {}).join();
});
measure('fiber started, blocked, and joined', N, () => {
  for (let i = 0; i < N; i++) Fiber.run(() => Fiber.yield()).join();
});
measure('mutex locked and unlocked', N, () => {
  const mutex = new Mutex();
  for (let i = 0; i < N; i++) {
    mutex.lock();
    mutex.unlock();
  }
});
measure('time limit that is not met', N, () => {
  for (let i = 0; i < N; i++) Fiber.timeout(1000, () => {});
});
measure('group of ten', N / 10, () => {
  for (let i = 0; i < N / 100; i++) {
    Fiber.group(group => {
      for (let k = 0; k < 10; k++) group.run(() => Fiber.yield());
    });
  }
});
