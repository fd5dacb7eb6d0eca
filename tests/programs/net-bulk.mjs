// Much data, in every style, and memory that stays flat.
import { ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

const MiB = 1 << 20;

{
  const { near, far, end } = pair();
  const size = 64 * MiB;
  const block = new Uint8Array(MiB).map((_, i) => i * 31 + (i >> 8));
  const before = process.memoryUsage().rss;
  const [, sum] = together(
    () => {
      for (let sent = 0; sent < size; sent += block.length) near.write(block);
      near.end();
    },
    () => {
      let count = 0;
      let right = true;
      for (const bytes of far.bytes()) {
        if (bytes[0] !== block[count % MiB] || bytes.at(-1) !== block[(count + bytes.length - 1) % MiB])
          right = false;
        count += bytes.length;
      }
      return [count, right];
    },
  );
  same('64 MiB as bytes', sum, [size, true]);
  const grown = (process.memoryUsage().rss - before) / MiB;
  ok('in little memory', grown < 96, `${grown.toFixed(0)} MiB`);
  end();
}

{
  const { near, far, end } = pair();
  const big = new Uint8Array(20 * MiB).map((_, i) => i * 13 + (i >> 10));
  const [, got] = together(
    () => near.write(big),
    () => [far.readBytes(3), far.readExactly(big.length - 3)],
  );
  ok('one large piece', got[1].length === big.length - 3 && got[1].every((b, i) => b === big[i + 3]));

  const text = 'aé€😀\n'.repeat(300_000);
  const [, lines] = together(
    () => {
      near.write(text);
      near.end();
    },
    () => {
      let n = 0;
      for (const line of far.lines()) if (line === 'aé€😀') n++;
      return n;
    },
  );
  same('many lines', lines, 300_000);
  end();
}

{
  const a = pair();
  const b = pair();
  const text = 'grüße '.repeat(1_000_000);
  const [, , got] = together(
    () => {
      a.near.write(text);
      a.near.end();
    },
    () => a.far.pipeTo(b.near),
    () => {
      let all = '';
      for (const chunk of b.far) all += chunk;
      return all;
    },
  );
  ok('piped text', got === text);
  a.end();
  b.end();
}

{
  // A line longer than its limit does not grow the buffer without end.
  const { near, far, end } = pair();
  const results = together(
    () => {
      try {
        near.write(new Uint8Array(40 * MiB).fill(0x61));
      } catch (error) {
        return error.code;
      }
    },
    () => {
      try {
        far.readLine();
      } catch (error) {
        far.close();
        return error.code;
      }
    },
  );
  same('a line without an end', results[1], 'ERR_LINE_TOO_LONG');
  ok('its writer is told', ['EPIPE', 'ECONNRESET'].includes(results[0]), results[0]);
  end();
}
