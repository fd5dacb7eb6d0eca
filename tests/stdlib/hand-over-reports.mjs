// error: "locking" waits for a mutex
// error: "receiving" waits for a value from a channel
// Fibers that wait for one another switch without the kernel: it knows all the same what they wait for, and others get
// their turn.
import { Channel, Mutex } from 'coro:sync';
import { fails, ok } from './check.mjs';

const [there, back] = [new Channel(), new Channel()];
const mutex = new Mutex();
mutex.lock();
const locking = Fiber.run({ name: 'locking' }, () => {
  for (let value; (value = there.receive()) !== 'lock';) back.send(value);
  mutex.lock();
  mutex.unlock();
});
for (let i = 0; i < 100; i++) {
  there.send(i);
  back.receive();
}
there.send('lock');
const receiving = Fiber.run({ name: 'receiving' }, () => back.receive());
Fiber.yield();
Fiber.dump();
back.send(1);
mutex.unlock();
locking.join();
ok('the value', receiving.join() === 1);

let rang = false;
setTimeout(() => (rang = true), 5);
const echo = Fiber.run(() => {
  for (const value of there) back.send(value);
});
while (!rang) {
  there.send(1);
  back.receive();
}
ok('a timer rings', rang);
let asked = false;
const canceller = Fiber.run(() => {
  Fiber.sleep(2);
  echo.cancel();
  asked = true;
});
while (!asked) {
  Fiber.tryTimeout(5, () => {
    there.send(1);
    back.receive();
  });
}
canceller.join();
fails('one of them is cancelled', () => echo.join(), 'ERR_CANCELLED');
