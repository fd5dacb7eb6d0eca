// Waiting for readiness alone, as TLS needs it: nothing is taken from the socket.
import { fails, ok, same } from './check.mjs';
import { together } from './modules/pair.mjs';

const calls = __primordials.net;
const readable = 1;
const writable = 2;

const listener = calls.listen('127.0.0.1', 0);
const near = calls.connect('127.0.0.1', calls.localAddress(listener).port);
const far = calls.accept(listener);

same('writable at once', calls.poll(near, readable | writable), writable);
same('not readable', calls.poll(near, readable, 0), 0);
const start = performance.now();
same('not readable in time', calls.poll(near, readable, 20), 0);
ok('took that time', performance.now() - start >= 19);
const both = together(
  () => calls.poll(near, readable),
  () => calls.poll(near, readable, 5000),
  () => {
    Fiber.sleep(5);
    calls.write(far, 'line\nrest');
  },
);
same('all who poll are told', both.slice(0, 2), [readable, readable]);
same('nothing was taken', calls.readLine(near), 'line');
same('what was received before counts', calls.poll(near, readable), readable);
same('the rest', calls.read(near), 'rest');
same('again not readable', calls.poll(near, readable, 0), 0);

calls.setTimeout(near, 5);
fails('a full socket', () => calls.write(near, new Uint8Array(50 << 20)), 'ETIMEDOUT');
same('is not writable', calls.poll(near, writable, 5), 0);
const [room] = together(
  () => calls.poll(near, writable),
  () => {
    for (let got = 1; got > 0 && calls.poll(far, readable, 20) !== 0;)
      got = calls.readBytes(far)?.length ?? 0;
  },
);
same('until there is room', room, writable);

const [closed] = together(
  () => calls.poll(near, readable),
  () => {
    Fiber.sleep(5);
    calls.close(near);
  },
);
same('closing wakes it', closed.code, 'ERR_SOCKET_CLOSED');
same('an end is readable', calls.poll(far, readable), readable);
fails('no events', () => calls.poll(far, 0), 'ERR_OUT_OF_RANGE');
fails('a closed one', () => calls.poll(near, readable), 'EBADF');
calls.close(far);
calls.close(listener);
