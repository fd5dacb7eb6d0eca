// Errors carry what Node's carry: message, code, errno, syscall, path, dest.
import fs from 'coro:fs';
import { ok, same } from './check.mjs';

const folder = fs.mkdtemp('/tmp/corojs-fs-errors-');
process.chdir(folder);
fs.writeFile('file', 'x');
fs.mkdir('folder');
fs.symlink('loop', 'loop');

function error(name, call, message, errno, syscall, path, dest) {
  try {
    call();
  } catch (e) {
    same(name, [e.message, e.errno, e.syscall, e.path, e.dest], [message, errno, syscall, path, dest]);
    ok(
      `${name}: its stack names this file`,
      e instanceof Error && e.stack.includes('fs-errors.mjs'),
      e.stack,
    );
    return;
  }
  ok(name, false, 'it did not throw');
}

const none = 'ENOENT: no such file or directory';
error('open', () => fs.open('none'), `${none}, open 'none'`, -2, 'open', 'none');
error('open to write', () => fs.open('none/x', 'w'), `${none}, open 'none/x'`, -2, 'open', 'none/x');
error('readFile', () => fs.readFile('none'), `${none}, open 'none'`, -2, 'open', 'none');
error('readFile again', () => fs.readFile('none', null), `${none}, open 'none'`, -2, 'open', 'none');
error('stat', () => fs.stat('none'), `${none}, stat 'none'`, -2, 'stat', 'none');
error('lstat', () => fs.lstat('none'), `${none}, lstat 'none'`, -2, 'lstat', 'none');
error('access', () => fs.access('none'), `${none}, access 'none'`, -2, 'access', 'none');
error('readdir', () => fs.readdir('none'), `${none}, scandir 'none'`, -2, 'scandir', 'none');
error('unlink', () => fs.unlink('none'), `${none}, unlink 'none'`, -2, 'unlink', 'none');
error('rmdir', () => fs.rmdir('none'), `${none}, rmdir 'none'`, -2, 'rmdir', 'none');
error('rm', () => fs.rm('none'), `${none}, lstat 'none'`, -2, 'lstat', 'none');
error('truncate', () => fs.truncate('none', 1), `${none}, open 'none'`, -2, 'open', 'none');
error('chmod', () => fs.chmod('none', 0), `${none}, chmod 'none'`, -2, 'chmod', 'none');
error('utimes', () => fs.utimes('none', 0, 0), `${none}, utime 'none'`, -2, 'utime', 'none');
error(
  'readlink',
  () => fs.readlink('file'),
  "EINVAL: invalid argument, readlink 'file'",
  -22,
  'readlink',
  'file',
);
error('realpath', () => fs.realpath('none'), `${none}, realpath 'none'`, -2, 'realpath', 'none');
error(
  'mkdtemp',
  () => fs.mkdtemp('none/x'),
  `${none}, mkdtemp 'none/xXXXXXX'`,
  -2,
  'mkdtemp',
  'none/xXXXXXX',
);
error('rename', () => fs.rename('none', 'b'), `${none}, rename 'none' -> 'b'`, -2, 'rename', 'none', 'b');
error('link', () => fs.link('none', 'b'), `${none}, link 'none' -> 'b'`, -2, 'link', 'none', 'b');
error(
  'copyFile',
  () => fs.copyFile('none', 'b'),
  `${none}, copyfile 'none' -> 'b'`,
  -2,
  'copyfile',
  'none',
  'b',
);
error(
  'symlink',
  () => fs.symlink('a', 'file'),
  "EEXIST: file already exists, symlink 'a' -> 'file'",
  -17,
  'symlink',
  'a',
  'file',
);
error('mkdir', () => fs.mkdir('file'), "EEXIST: file already exists, mkdir 'file'", -17, 'mkdir', 'file');
error(
  'a folder read',
  () => fs.readFile('folder'),
  'EISDIR: illegal operation on a directory, read',
  -21,
  'read',
);
error(
  'a folder read as bytes',
  () => fs.readFile('folder', null),
  'EISDIR: illegal operation on a directory, read',
  -21,
  'read',
);
error(
  'a folder opened and read',
  () => fs.open('folder').read(1),
  'EISDIR: illegal operation on a directory, read',
  -21,
  'read',
);
error(
  'a folder written',
  () => fs.writeFile('folder', ''),
  "EISDIR: illegal operation on a directory, open 'folder'",
  -21,
  'open',
  'folder',
);
error(
  'a folder copied',
  () => fs.copyFile('folder', 'b'),
  "EISDIR: illegal operation on a directory, copyfile 'folder' -> 'b'",
  -21,
  'copyfile',
  'folder',
  'b',
);
error(
  'a folder unlinked',
  () => fs.unlink('folder'),
  "EISDIR: illegal operation on a directory, unlink 'folder'",
  -21,
  'unlink',
  'folder',
);
error(
  'a file listed',
  () => fs.readdir('file'),
  "ENOTDIR: not a directory, scandir 'file'",
  -20,
  'scandir',
  'file',
);
error(
  'through a file',
  () => fs.stat('file/x'),
  "ENOTDIR: not a directory, stat 'file/x'",
  -20,
  'stat',
  'file/x',
);
error(
  'a loop',
  () => fs.readFile('loop'),
  "ELOOP: too many symbolic links encountered, open 'loop'",
  -40,
  'open',
  'loop',
);
const long = 'n'.repeat(300);
error('a long name', () => fs.stat(long), `ENAMETOOLONG: name too long, stat '${long}'`, -36, 'stat', long);
error(
  'a full device',
  () => fs.writeFile('/dev/full', 'x'),
  'ENOSPC: no space left on device, write',
  -28,
  'write',
);
error('no path', () => fs.stat(''), `${none}, stat ''`, -2, 'stat', '');

function refuses(name, call, code, type) {
  try {
    call();
  } catch (e) {
    ok(name, e instanceof type && e.code === code, `${e.stack}`);
    return;
  }
  ok(name, false, 'it did not throw');
}
refuses('a null character', () => fs.stat('a\0b'), 'ERR_INVALID_ARG_VALUE', TypeError);
refuses('a path that is no string', () => fs.stat(1), 'ERR_INVALID_ARG_TYPE', TypeError);
refuses('an unknown flag', () => fs.open('file', 'q'), 'ERR_INVALID_ARG_VALUE', TypeError);
refuses('data that is none', () => fs.writeFile('file', {}), 'ERR_INVALID_ARG_TYPE', TypeError);
refuses('a negative size', () => fs.truncate('file', -1), 'ERR_OUT_OF_RANGE', RangeError);
refuses('a mode too large', () => fs.chmod('file', 2 ** 32), 'ERR_OUT_OF_RANGE', RangeError);
refuses('a time that is none', () => fs.utimes('file', NaN, 0), 'ERR_INVALID_ARG_TYPE', TypeError);

// Thousands of failures in one turn: the outcome that is put off when the turn is over is whole, too.
{
  let whole = 0;
  for (let i = 0; i < 10_000; i++) {
    try {
      fs.stat(`none-${i}`);
    } catch (e) {
      if (e.message === `${none}, stat 'none-${i}'` && e.path === `none-${i}`) whole++;
    }
  }
  same('10,000 errors', whole, 10_000);
  let sizes = 0;
  for (let i = 0; i < 10_000; i++) sizes += fs.stat('file').size;
  same('10,000 looks', sizes, 10_000);
  let texts = 0;
  for (let i = 0; i < 10_000; i++) if (fs.readFile('file') === 'x') texts++;
  same('10,000 reads', texts, 10_000);
}

// No more descriptors: an error for who needs one, and none for who does not.
{
  const files = [];
  let code;
  try {
    while (files.length < 100_000) files.push(fs.open('file'));
  } catch (e) {
    code = e.code;
  }
  // Where the limit on descriptors is beyond what a test should use up, there is nothing to see.
  same('EMFILE', code, files.length < 100_000 ? 'EMFILE' : undefined);
  same('stat needs none', fs.stat('file').size, 1);
  for (const file of files) file.close();
  same('and then it works again', fs.readFile('file'), 'x');
}

process.chdir('/');
fs.rm(folder, { recursive: true });
