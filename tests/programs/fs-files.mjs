// Whole files, open files, positions, and what describes a file.
import fs from 'coro:fs';
import { fails, ok, same } from './check.mjs';

const folder = fs.mkdtemp('/tmp/corojs-fs-files-');
const at = name => `${folder}/${name}`;
const text = bytes => (bytes === null ? null : new TextDecoderLike().decode(bytes));

class TextDecoderLike {
  decode(bytes) {
    return String.fromCharCode(...bytes);
  }
}

// whole files
fs.writeFile(at('a'), 'hello');
same('text comes back', fs.readFile(at('a')), 'hello');
same('bytes come back', text(fs.readFile(at('a'), null)), 'hello');
fs.appendFile(at('a'), ' world');
same('appended', fs.readFile(at('a')), 'hello world');
fs.writeFile(at('a'), new Uint8Array([104, 105]));
same('written anew, shorter', fs.readFile(at('a')), 'hi');
fs.writeFile(at('empty'), '');
same('an empty file as text', fs.readFile(at('empty')), '');
same('an empty file as bytes', fs.readFile(at('empty'), null).length, 0);
fs.writeFile(at('utf8'), 'grüße, 世界 🎉\0end');
same('UTF-8 and a null character', fs.readFile(at('utf8')), 'grüße, 世界 🎉\0end');
fs.writeFile(at('bad'), new Uint8Array([0x61, 0xff, 0xe4, 0xb8, 0x62, 0xf0, 0x9f, 0x8e]));
same('invalid UTF-8 is replaced', fs.readFile(at('bad')), 'a\ufffd\ufffdb\ufffd');
fs.writeFile(at('bom'), '\ufeffx');
same('the byte order mark stays', fs.readFile(at('bom')), '\ufeffx');
fs.writeFile(at('view'), new Uint16Array([0x4141, 0x4242]).subarray(1));
same('a part of a typed array', fs.readFile(at('view')), 'BB');
fails('wx refuses what is there', () => fs.writeFile(at('a'), '', { flag: 'wx' }), 'EEXIST');
fs.writeFile(at('mode'), '', { mode: 0o600 });
same('the mode of a new file', fs.stat(at('mode')).mode & 0o777, 0o600);

// each size around the borders of the ways inside
for (const size of [1, 16383, 16384, 16385, 65535, 65536, 65537, 262143, 262144, 262145, 1 << 20]) {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 7) % 251;
  fs.writeFile(at('sized'), bytes);
  const back = fs.readFile(at('sized'), null);
  ok(`${size} bytes`, back.length === size && back.every((b, i) => b === (i * 7) % 251));
  const letters = 'abcdefghij'.repeat(size / 10 + 1).slice(0, size);
  fs.writeFile(at('sized'), letters);
  ok(`${size} characters`, fs.readFile(at('sized')) === letters);
  const wide = 'é'.repeat(size);
  fs.writeFile(at('sized'), wide);
  ok(`${size} two-byte characters`, fs.readFile(at('sized')) === wide);
  using file = {
    file: fs.open(at('sized')),
    [Symbol.dispose]() {
      this.file.close();
    },
  };
  ok(`read(${size})`, file.file.read(size).length === size);
}

// sequential and positional
{
  const file = fs.open(at('seq'), 'w+');
  same('write says how much', file.write('0123456789'), 10n);
  same('at the end: null', file.read(4), null);
  same('at a position', text(file.read(4, 2)), '2345');
  same('at a BigInt position', text(file.read(4, 8n)), '89');
  same('beyond the end', file.read(4, 100), null);
  file.write('AB', 4);
  same('written at a position', text(file.read(100, 0)), '0123AB6789');
  same('the position did not move', file.read(1), null);
  same('nothing asked: nothing, not null', file.read(0).length, 0);
  same('nothing asked at the end', file.read(0, 1000).length, 0);
  file.write('x', 20);
  same('a hole reads as zeros', text(file.read(11, 10)), '\0\0\0\0\0\0\0\0\0\0x');
  file.truncate(3);
  same('fstat after truncate', file.fstat().size, 3);
  file.write('!');
  same('written where the position was', fs.stat(at('seq')).size, 11);
  file.fsync();
  file.fdatasync();
  file.close();
  fails('read after close', () => file.read(1), 'EBADF');
}
{
  fs.writeFile(at('append'), 'start');
  const file = fs.open(at('append'), 'a+');
  same('a+ reads from the start', text(file.read(100)), 'start');
  file.write(',end');
  same('and writes at the end', fs.readFile(at('append')), 'start,end');
  file.close();
}
{
  fs.writeFile(at('parts'), 'abcdefghij'.repeat(1000));
  const file = fs.open(at('parts'));
  let all = '';
  for (let part; (part = file.read(7)) !== null;) all += text(part);
  ok('read in parts', all === 'abcdefghij'.repeat(1000));
  same('a huge length gives what there is', file.read(2 ** 31, 0).length, 10_000);
  same('a length beyond all', file.read(2 ** 52, 9_990).length, 10);
  fails('a negative length', () => file.read(-1), 'ERR_OUT_OF_RANGE');
  fails('half a byte', () => file.read(1.5), 'ERR_OUT_OF_RANGE');
  fails('a length that is no number', () => file.read('1'), 'ERR_INVALID_ARG_TYPE');
  fails('a negative offset', () => file.read(1, -1), 'ERR_OUT_OF_RANGE');
  fails('writing to a file open for reading', () => file.write('x'), 'EBADF');
  file.close();
  const writer = fs.open(at('parts'), 'r+');
  writer.write('X');
  same('r+ writes over', text(writer.read(3)), 'bcd');
  same('r+ keeps the rest', fs.stat(at('parts')).size, 10_000);
  writer.close();
  const only = fs.open(at('parts'), 'a');
  fails('reading a file open for writing', () => only.read(1), 'EBADF');
  only.close();
}

// beyond 4 GiB
{
  const far = 5 * 2 ** 30;
  const file = fs.open(at('sparse'), 'w+');
  file.write('far away', far);
  same('the size of 5 GiB', file.fstat().size, far + 8);
  same('read there', text(file.read(100, far + 4)), 'away');
  same('read there by BigInt', text(file.read(3, BigInt(far))), 'far');
  same('read before it', file.read(3, far - 4).join(), '0,0,0');
  file.truncate(far * 2);
  same('truncated to 10 GiB', fs.stat(at('sparse')).size, far * 2);
  fails('too large as a whole', () => fs.readFile(at('sparse')), 'ERR_FS_FILE_TOO_LARGE');
  fails('too large as bytes', () => fs.readFile(at('sparse'), null), 'ERR_FS_FILE_TOO_LARGE');
  file.close();
  fs.truncate(at('sparse'), 540_000_000);
  const error = fails(
    'longer than the longest string',
    () => fs.readFile(at('sparse')),
    'ERR_FS_FILE_TOO_LARGE',
  );
  ok('is a RangeError', error instanceof RangeError);
  fs.unlink(at('sparse'));
}

// what describes a file
{
  fs.writeFile(at('described'), '12345');
  fs.chmod(at('described'), 0o640);
  fs.utimes(at('described'), 1_000_000_000.25, 1_500_000_000.5);
  const stat = fs.stat(at('described'));
  same('size', stat.size, 5);
  same('mode', stat.mode, 0o100640);
  same('atime', stat.atimeMs, 1_000_000_000_250);
  same('mtime', stat.mtimeMs, 1_500_000_000_500);
  same('mtime as a Date', stat.mtime.toISOString(), '2017-07-14T02:40:00.500Z');
  ok('birthtime', Math.abs(stat.birthtimeMs - Date.now()) < 60_000);
  ok(
    'times have fractions',
    stat.ctimeMs !== Math.floor(stat.ctimeMs) || stat.birthtimeMs !== Math.floor(stat.birthtimeMs),
  );
  ok('isFile', stat.isFile() && !stat.isDirectory());
  fs.utimes(at('described'), -1.5, 0);
  same('before 1970', fs.stat(at('described')).atimeMs, -1500);
  const file = fs.open(at('described'));
  same('fstat says the same', JSON.stringify(file.fstat()), JSON.stringify(fs.stat(at('described'))));
  file.close();
  fs.symlink('described', at('to-it'));
  same('stat follows a link', fs.stat(at('to-it')).size, 5);
  ok('lstat does not', fs.lstat(at('to-it')).isSymbolicLink());
  fs.link(at('described'), at('second'));
  same('two names', fs.stat(at('second')).nlink, 2);
  same('one file', fs.stat(at('second')).ino, stat.ino);
  same('no such file', fs.stat(at('none'), { throwIfNoEntry: false }), undefined);
  ok('exists', fs.exists(at('described')) && !fs.exists(at('none')));
  ok('a name that is not there, then is', (fs.writeFile(at('none'), ''), fs.exists(at('none'))));
}

// copies
{
  fs.writeFile(at('source'), 'x'.repeat(300_000), { mode: 0o751 });
  fs.chmod(at('source'), 0o751);
  fs.copyFile(at('source'), at('copy'));
  ok('the copy is whole', fs.readFile(at('copy')) === fs.readFile(at('source')));
  same('the mode is copied', fs.stat(at('copy')).mode & 0o777, 0o751);
  fs.writeFile(at('source'), 'short');
  fs.copyFile(at('source'), at('copy'));
  same('copied over a longer one', fs.readFile(at('copy')), 'short');
  fails('exclusive', () => fs.copyFile(at('source'), at('copy'), fs.constants.COPYFILE_EXCL), 'EEXIST');
  fs.copyFile(at('source'), at('source'));
  same('onto itself', fs.readFile(at('source')), 'short');
  fs.copyFile('/proc/self/status', at('status'));
  ok('a file whose size is not told', fs.readFile(at('status')).includes('Threads:'));
}

// devices and files of the kernel
ok('/proc', fs.readFile('/proc/self/status').startsWith('Name:'));
ok('/proc in parts', fs.open('/proc/self/status').read(1000) !== null);
const page = '/sys/kernel/mm/transparent_hugepage/enabled'; // says that it has 4096 bytes
ok('/sys', !fs.exists(page) || fs.readFile(page).includes('never'));
same('/dev/null', fs.readFile('/dev/null'), '');
{
  const random = fs.open('/dev/urandom');
  ok('/dev/urandom', random.read(1000).length === 1000);
  ok('a large request of a device is answered in part', random.read(2 ** 31).length > 0);
  random.close();
  const full = fs.open('/dev/full', 'w');
  fails('/dev/full', () => full.write('x'), 'ENOSPC');
  full.close();
}

fs.rm(folder, { recursive: true });
ok('all removed', !fs.exists(folder));
