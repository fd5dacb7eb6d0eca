// Files as a whole, folders, links, and what is said of them.
import { fails, ok, same, temporaryFolder } from './check.mjs';

const folder = temporaryFolder();
const at = name => `${folder.path}/${name}`;

fs.writeFile(at('text'), 'grüße\n');
same('readFile', fs.readFile(at('text')), 'grüße\n');
same('readFile utf8', fs.readFile(at('text'), 'utf8'), 'grüße\n');
same('readFile latin1', fs.readFile(at('text'), { encoding: 'latin1' }), 'grÃ¼Ã\x9fe\n');
ok('readFile bytes', fs.readFile(at('text'), null) instanceof Uint8Array);
same('readFile bytes', fs.readFile(at('text'), { encoding: null }).length, 8);
fs.appendFile(at('text'), new Uint8Array([65, 66]));
same('appendFile', fs.readFile(at('text')), 'grüße\nAB');
fs.writeFile(at('text'), new Uint8Array([1, 2, 67, 68, 69]).subarray(2));
same('writeFile of a view', fs.readFile(at('text')), 'CDE');
fs.writeFile(at('buffer'), new Uint8Array([70, 71]).buffer);
same('writeFile of an ArrayBuffer', fs.readFile(at('buffer')), 'FG');
fs.writeFile(at('words'), new Uint16Array([0x4241, 0x4443]));
same('writeFile of a Uint16Array', fs.readFile(at('words')), 'ABCD');
fs.writeFile(at('latin'), 'é', 'latin1');
same('writeFile latin1', [...fs.readFile(at('latin'), null)], [0xe9]);
fs.writeFile(at('empty'), '');
same('an empty file', fs.readFile(at('empty')), '');
same('an empty file as bytes', fs.readFile(at('empty'), null), new Uint8Array(0));
fs.writeFile(at('mode'), 'x', { mode: 0o600 });
same('the mode of a new file', fs.stat(at('mode')).mode & 0o777, 0o600);
fs.writeFile(at('mode'), 'y', { flag: 'a' });
same('the flag of writeFile', fs.readFile(at('mode')), 'xy');
fails('wx does not overwrite', () => fs.writeFile(at('mode'), 'z', { flag: 'wx' }), 'EEXIST');
const long = 'line of text with ümläuts\n'.repeat(200_000);
fs.writeFile(at('long'), long);
ok('a long file', fs.readFile(at('long')) === long);

const stats = fs.stat(at('text'));
same(
  'stat',
  [stats.size, stats.isFile(), stats.isDirectory(), stats.isSymbolicLink()],
  [3, true, false, false],
);
ok('stat has dates', stats.mtime instanceof Date && Math.abs(stats.mtime - Date.now()) < 60_000);
ok('stat is a Stats', stats instanceof fs.Stats);
same('stat of a folder', fs.stat(folder.path).isDirectory(), true);
same('throwIfNoEntry', fs.stat(at('nothing'), { throwIfNoEntry: false }), undefined);
same(
  'exists',
  [fs.exists(at('text')), fs.exists(at('nothing')), fs.exists(at('text/below'))],
  [true, false, false],
);

fs.utimes(at('text'), new Date(1000), 1234.5);
same('utimes', [fs.stat(at('text')).atimeMs, fs.stat(at('text')).mtime.getTime()], [1000, 1234500]);
fs.chmod(at('text'), '640');
same('chmod', fs.stat(at('text')).mode & 0o777, 0o640);
fs.truncate(at('text'), 1);
same('truncate', fs.readFile(at('text')), 'C');
fs.truncate(at('text'), 3);
same('truncate lengthens', fs.readFile(at('text')), 'C\0\0');
fs.rename(at('text'), at('renamed'));
same('rename', [fs.exists(at('text')), fs.exists(at('renamed'))], [false, true]);
fs.copyFile(at('renamed'), at('copy'));
same('copyFile', fs.readFile(at('copy')), 'C\0\0');
fails(
  'copyFile COPYFILE_EXCL',
  () => fs.copyFile(at('renamed'), at('copy'), fs.constants.COPYFILE_EXCL),
  'EEXIST',
);
fs.symlink('copy', at('link'));
same('readlink', fs.readlink(at('link')), 'copy');
same('lstat', [fs.lstat(at('link')).isSymbolicLink(), fs.stat(at('link')).isFile()], [true, true]);
same('realpath', fs.realpath(at('link')), fs.realpath(at('copy')));
fs.link(at('copy'), at('second'));
same('link', fs.stat(at('second')).nlink, 2);
fs.unlink(at('second'));
same('unlink', fs.exists(at('second')), false);
fs.access(at('copy'), fs.constants.R_OK | fs.constants.W_OK);
fails('access', () => fs.access(at('nothing')), 'ENOENT');

fs.mkdir(at('a'));
same('mkdir recursive', fs.mkdir(at('b/c/d'), { recursive: true }), at('b'));
same('mkdir recursive again', fs.mkdir(at('b/c/d'), { recursive: true }), undefined);
fails('mkdir again', () => fs.mkdir(at('a')), 'EEXIST');
fs.writeFile(at('b/c/file'), '');
same('readdir', fs.readdir(at('b')).sort(), ['c']);
same('readdir recursive', fs.readdir(at('b'), { recursive: true }).sort(), ['c', 'c/d', 'c/file']);
same('readdir recursive with a slash', fs.readdir(at('b/'), { recursive: true }).sort(), [
  'c',
  'c/d',
  'c/file',
]);
const entries = fs.readdir(at('b/c'), { withFileTypes: true }).sort((x, y) => (x.name < y.name ? -1 : 1));
same(
  'readdir withFileTypes',
  entries.map(entry => [entry.name, entry.parentPath, entry.isDirectory(), entry.isFile()]),
  [
    ['d', at('b/c'), true, false],
    ['file', at('b/c'), false, true],
  ],
);
fs.rmdir(at('a'));
same('rmdir', fs.exists(at('a')), false);
fails('rm of a folder', () => fs.rm(at('b')), 'ERR_FS_EISDIR');
fs.rm(at('b'), { recursive: true });
same('rm recursive', fs.exists(at('b')), false);
fails('rm of nothing', () => fs.rm(at('b')), 'ENOENT');
fs.rm(at('b'), { force: true });
ok('mkdtemp', /\/t-\w{6}$/.test(fs.mkdtemp(at('t-'))));
same('a file: URL', fs.exists({ href: `file://${at('copy')}`, protocol: 'file:' }), true);
same(
  'names of any characters',
  (fs.writeFile(at('ü 漢 %20'), ''), fs.readdir(folder.path).includes('ü 漢 %20')),
  true,
);

folder.done();
same('everything is gone', fs.exists(folder.path), false);
