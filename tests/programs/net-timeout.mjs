// Time limits of reads and writes.
import { fails, ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

const { near, far, end } = pair();
near.setTimeout(30);
const start = performance.now();
const error = fails('a read that waits too long', () => near.read(), 'ETIMEDOUT');
const took = performance.now() - start;
ok('in its time', took >= 29 && took < 10_000, `${took} ms`);
same('says which call', error.syscall, 'read');
far.write('late');
same('the socket stays usable', near.read(), 'late');

// The limit holds for each wait anew: all together take longer.
near.setTimeout(1000);
const [count] = together(
  () => {
    let n = 0;
    while (n < 10) {
      near.readLine();
      n++;
    }
    return n;
  },
  () => {
    for (let i = 0; i < 10; i++) {
      Fiber.sleep(120);
      far.write('line\n');
    }
  },
);
same('each wait is short enough', count, 10);

near.setTimeout(30);
far.write('part');
fails('a line whose end does not come', () => near.readLine(), 'ETIMEDOUT');
fails('many bytes of which some came', () => near.readExactly(200_000), 'ETIMEDOUT');
fails('a few', () => near.readExactly(10), 'ETIMEDOUT');
same('what came is kept', near.read(), 'part');

const waiting = together(
  () => near.read(),
  () => near.readLine(),
  () => near.readExactly(70_000),
);
same(
  'all who wait',
  waiting.map(e => e.code),
  ['ETIMEDOUT', 'ETIMEDOUT', 'ETIMEDOUT'],
);

const failure = fails('a write that nobody takes', () => near.write(new Uint8Array(50 << 20)), 'ETIMEDOUT');
ok('says how much was sent', /\d+ of 52428800 bytes were sent/.test(failure.message), failure.message);
far.readBytes();
near.setTimeout(0);
far.end();
const [rest] = together(
  () => near.read(),
  () => {
    while (far.readBytes(65536)?.length === 65536) {
      // take what the failed write left
    }
  },
);
same('no limit again', rest, null);
end();

fails('a negative time', () => pair().near.setTimeout(-1), 'ERR_OUT_OF_RANGE');
process.exit(0); // one connection handler waits for ever
