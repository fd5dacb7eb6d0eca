// Open files: positions, lines, what `using` closes.
import { fails, ok, same, temporaryFolder } from './check.mjs';

const folder = temporaryFolder();
const at = name => `${folder.path}/${name}`;
const text = bytes => (bytes === null ? null : String.fromCharCode(...bytes));

{
  using file = fs.open(at('a'), 'w+');
  same('write returns a BigInt', file.write('hello world'), 11n);
  same('sequential reads go on from the write', file.read(5), null);
  same('a positional read', text(file.read(5, 6)), 'world');
  same('a positional read does not move', file.read(1), null);
  same('a positional write', file.write(new Uint8Array([72]), 0), 1n);
  same('BigInt offsets', text(file.read(5, 0n)), 'Hello');
  same('fstat', file.fstat().size, 11);
  file.truncate(5);
  same('truncate', file.stat().size, 5);
  file.fsync();
  file.fdatasync();
  file.write('', 0);
  same('nothing to write', file.fstat().size, 5);
}
{
  const file = fs.open(at('a'));
  same(
    'sequential reads',
    [text(file.read(2)), text(file.read(2)), text(file.read(2)), file.read(2)],
    ['He', 'll', 'o', null],
  );
  same('a read of no bytes', file.read(0, 0)?.length ?? 0, 0);
  file.close();
  file.close();
  same('closed', file.closed, true);
  fails('reading a closed file', () => file.read(1), 'EBADF', 'The file is closed');
  fails('writing a closed file', () => file.write('x'), 'EBADF');
  fails('fstat of a closed file', () => file.fstat(), 'EBADF');
}
let left;
{
  using file = (left = fs.open(at('a')));
  same('readFile of a handle', file.readFile(), 'Hello');
  same('readFile at the end', file.readFile(null), new Uint8Array(0));
}
same('using closes', left.closed, true);

{
  using file = fs.open(at('log'), 'a+');
  file.write('one\n');
  file.write('two\r\n\nlast ü');
  same('appending', text(file.read(3, 0)), 'one');
}
{
  using file = fs.open(at('log'));
  same('lines', [...file], ['one', 'two', '', 'last ü']);
}
{
  const lines = Array.from({ length: 30_000 }, (_, i) => `line ${i} ${'ü'.repeat(i % 50)}`);
  fs.writeFile(at('many'), `${lines.join('\n')}\n`);
  using file = fs.open(at('many'));
  let count = 0;
  for (const line of file) if (line !== lines[count++]) count = -1e9;
  same('many lines', count, lines.length);
}
{
  using file = fs.open(at('big'), 'w+');
  const far = 5n * 1024n ** 3n;
  file.write('end', far);
  same(
    'files over 4 GiB',
    [file.fstat().size, text(file.read(3, far)), text(file.read(3, Number(far)))],
    [Number(far) + 3, 'end', 'end'],
  );
}
fails('an offset below zero', () => fs.open(at('a')).read(1, -1), 'ERR_OUT_OF_RANGE');
fails('an offset with a fraction', () => fs.open(at('a')).read(1, 0.5), 'ERR_OUT_OF_RANGE');
fails('a length of the wrong type', () => fs.open(at('a')).read('1'), 'ERR_INVALID_ARG_TYPE', /"length"/);
fails('writing what was opened to be read', () => fs.open(at('a')).write('x'), 'EBADF');
fails('wx', () => fs.open(at('a'), 'wx'), 'EEXIST');
for (const flags of ['r', 'r+', 'rs+', 'w', 'w+', 'a', 'a+', fs.constants.O_RDONLY])
  fs.open(at('a'), flags).close();
ok('all flags', true);

// Fibers use files side by side.
const done = [];
for (let i = 0; i < 20; i++) {
  Fiber.run(() => {
    fs.writeFile(at(`side${i}`), `content ${i}`.repeat(1000));
    done.push(fs.readFile(at(`side${i}`)) === `content ${i}`.repeat(1000));
  });
}
while (done.length < 20) Fiber.sleep(1);
ok('side by side', done.every(Boolean));

folder.done();
