// Many fibers and one file system: nobody waits for another's disk, each call is whole.
import fs from 'coro:fs';
import { fails, ok, same } from './check.mjs';

const folder = fs.mkdtemp('/tmp/corojs-fs-fibers-');
const at = name => `${folder}/${name}`;

/** Runs the functions in a fiber each and returns when all have ended. */
function together(count, work) {
  let running = count;
  const errors = [];
  for (let i = 0; i < count; i++) {
    Fiber.run(() => {
      try {
        work(i);
      } catch (e) {
        errors.push(e);
      }
      running--;
    });
  }
  while (running > 0) Fiber.sleep(1);
  if (errors.length > 0) throw errors[0];
}

together(200, i => {
  const name = at(`f${i}`);
  for (let round = 0; round < 5; round++) {
    const content = `${i}:${round} `.repeat(1 + ((i * 37) % 500));
    fs.writeFile(name, content);
    if (fs.readFile(name) !== content || fs.stat(name).size !== content.length) ok(`file ${i}`, false);
  }
  fs.unlink(name);
});
same('200 fibers, each with a file', fs.readdir(folder), []);

{
  const file = fs.open(at('log'), 'w');
  together(50, i => {
    for (let n = 0; n < 20; n++) file.write(`${i}`.padStart(4, '0').repeat(n % 5 === 0 ? 20_000 : 5) + '\n');
  });
  file.close();
  const lines = fs.readFile(at('log')).split('\n');
  same('lines', lines.length, 1001);
  ok(
    'each write is whole',
    lines.slice(0, -1).every(line => line === line.slice(0, 4).repeat(line.length / 4)),
  );
}

{
  const line = n => `${n}`.padStart(9, '0') + '\n';
  fs.writeFile(at('numbers'), Array.from({ length: 10_000 }, (_, i) => line(i)).join(''));
  const file = fs.open(at('numbers'));
  const seen = new Set();
  together(20, () => {
    for (let bytes; (bytes = file.read(10)) !== null;) seen.add(String.fromCharCode(...bytes));
  });
  file.close();
  same('each sequential read gets its own part', seen.size, 10_000);
}

{
  // A large read goes to another thread; the file is closed under it.
  fs.writeFile(at('large'), new Uint8Array(32 << 20).fill(7));
  const file = fs.open(at('large'), 'r+');
  const results = [];
  for (let i = 0; i < 4; i++) {
    Fiber.run(() => {
      results.push(file.read(32 << 20, 0));
    });
  }
  Fiber.run(() => {
    results.push(file.write(new Uint8Array(1 << 20).fill(7), 0));
  });
  file.close();
  fails('closed at once for others', () => file.read(1), 'EBADF');
  const others = Array.from({ length: 20 }, (_, i) => fs.open(at(`other${i}`), 'w+'));
  while (results.length < 5) Fiber.sleep(1);
  ok(
    'who was reading got it all',
    results.every(r => r === 1048576n || (r.length === 32 << 20 && r[0] === 7 && r.at(-1) === 7)),
  );
  same(
    'nobody wrote into a file opened since',
    others.map(f => f.fstat().size).reduce((a, b) => a + b),
    0,
  );
  for (const other of others) other.close();
}

{
  // Large data is used where it lies while its fiber waits: changing it is the program's affair, losing it is not.
  together(8, i => {
    let bytes = new Uint8Array(3 << 20).fill(i + 1);
    fs.writeFile(at(`pinned${i}`), bytes);
    bytes = undefined;
    const text = String.fromCharCode(97 + i).repeat(3 << 20);
    fs.writeFile(at(`text${i}`), text + 'é');
  });
  let whole = 0;
  for (let i = 0; i < 8; i++) {
    const bytes = fs.readFile(at(`pinned${i}`), null);
    if (bytes.length === 3 << 20 && bytes.every(b => b === i + 1)) whole++;
    if (fs.readFile(at(`text${i}`)) === String.fromCharCode(97 + i).repeat(3 << 20) + 'é') whole++;
  }
  same('large data from many fibers', whole, 16);
}

{
  // Others run while a fiber waits for the disk.
  let turns = 0;
  let done = false;
  Fiber.run(() => {
    while (!done) {
      turns++;
      Fiber.yield();
    }
  });
  const file = fs.open(at('synced'), 'w');
  for (let i = 0; i < 5; i++) {
    file.write('x'.repeat(100_000));
    file.fsync();
  }
  file.close();
  done = true;
  ok('others run meanwhile', turns > 10, `${turns} turns`);
}

fs.rm(folder, { recursive: true });
