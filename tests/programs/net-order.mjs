// Several fibers on one socket: first come first served, each call's bytes whole and in order.
import { fails, ok, same } from './check.mjs';
import { pair, together } from './modules/pair.mjs';

{
  const { near, far, end } = pair();
  const order = [];
  const readers = ['a', 'b', 'c', 'd'].map(name => () => {
    order.push(name + near.readLine());
  });
  together(...readers, () => {
    Fiber.sleep(5);
    far.write('1\n2\n');
    Fiber.sleep(5);
    far.write('3\n4\n');
  });
  same('readers in their order', order, ['a1', 'b2', 'c3', 'd4']);

  const mixed = [];
  together(
    () => mixed.push(near.readExactly(3).length),
    () => mixed.push(near.readLine()),
    () => mixed.push(near.read()),
    () => mixed.push(near.readBytes(1).length),
    () => {
      for (const c of 'xyzline\nT') {
        far.write(c);
        Fiber.sleep(0);
      }
      Fiber.sleep(5);
      far.write('Q');
    },
  );
  same('readers of every style', mixed, [3, 'line', 'T', 1]);
  end();
}

{
  // Writes larger than the system takes at once keep their place.
  const { near, far, end } = pair();
  const size = 3_000_000;
  const names = ['a', 'b', 'c', 'd'];
  const results = together(
    () => near.write('a'.repeat(size)),
    () => near.write(new Uint8Array(size).fill(0x62)),
    () => near.write('c'),
    () => near.write('d'.repeat(100_000)),
    () => near.end(),
    () => {
      const seen = [];
      for (let chunk; (chunk = far.read()) !== null;) {
        let at = 0;
        while (at < chunk.length) {
          const c = chunk[at];
          let stop = at;
          while (stop < chunk.length && chunk[stop] === c) stop++;
          if (seen.at(-1)?.[0] === c) seen.at(-1)[1] += stop - at;
          else seen.push([c, stop - at]);
          at = stop;
        }
      }
      return seen;
    },
  );
  same('written', results.slice(0, 4), [BigInt(size), BigInt(size), 1n, 100_000n]);
  same('whole and in order', results[5], [
    ['a', size],
    ['b', size],
    ['c', 1],
    ['d', 100_000],
  ]);
  same('all of them', names.length, 4);
  fails('nothing more after the end', () => near.write('x'), 'EPIPE');
  end();
}

{
  // Bytes are those at the time of the call … as long as the call lasts; the buffer may be detached meanwhile.
  const { near, far, end } = pair();
  const big = new Uint8Array(8 << 20).map((_, i) => i * 7);
  const expected = big.slice();
  const [, got] = together(
    () => near.write(big),
    () => {
      big.buffer.transfer();
      return far.readExactly(expected.length);
    },
  );
  ok('a detached buffer', got.length === expected.length && got.every((b, i) => b === expected[i]));
  end();
}

{
  // Both directions of many connections at once.
  const pairs = Array.from({ length: 20 }, () => pair());
  const done = together(
    ...pairs.flatMap(({ near, far }, i) => [
      () => {
        for (let n = 0; n < 200; n++) {
          near.write(`${i}:${n}\n`);
          if (near.readLine() !== `${i}:${n}!`) return 'wrong';
        }
        near.end();
        return 'right';
      },
      () => {
        for (const line of far.lines()) far.write(`${line}!\n`);
        return 'right';
      },
    ]),
  );
  ok(
    'echoes',
    done.every(d => d === 'right'),
    done.join(),
  );
  for (const { end } of pairs) end();
}
