// Ways out of a folder that may be read and written. The test has put links into it that lead outside, and looks
// afterwards whether anything outside has changed.
// Arguments: the folder; a folder outside of it; one that may be read only.
import { denied, ok, outcome, same } from './check.mjs';

const [inside, outside, readOnly] = process.argv.slice(2);
const secret = `${outside}/secret`;
const { fs: calls } = __primordials;

// By name
for (const path of [
  secret,
  `${inside}/../outside/secret`,
  `${inside}/sub/../../outside/secret`,
  `${inside}/./..//outside/./secret`,
  `${inside}/to-secret`,
  `${inside}/to-outside/secret`,
  `${inside}/to-root${secret}`,
  `${inside}/to-parent/outside/secret`,
  `${inside}/chain/secret`,
  `/proc/self/root${secret}`,
  `/proc/self/cwd/../../../../../../../../../..${secret}`,
  `/proc/thread-self/root${secret}`,
  `${inside}/to-proc/self/root${secret}`,
  '/proc/self/environ',
  '/proc/self/mem',
  '/proc/self/maps',
  '/proc/self/fd/0',
  '/dev/mem',
  '/dev/stdout',
  '/etc/passwd',
]) {
  denied(`read ${path.replace(inside, '.')}`, 'read', () => fs.readFile(path));
  denied(`write ${path.replace(inside, '.')}`, 'write', () => fs.writeFile(path, 'gone'));
  denied(`stat ${path.replace(inside, '.')}`, 'read', () => fs.stat(path));
  denied(`open ${path.replace(inside, '.')}`, 'write', () => calls.open(path, 'a+', 0o600));
}

// What a folder outside holds cannot be learned, not even whether it is there.
denied('exists', 'read', () => fs.exists(secret));
denied('exists not', 'read', () => fs.exists(`${outside}/nothing`));
denied('below what is no folder', 'read', () => fs.stat(`${secret}/x`));
same('through a missing folder outside', fs.readFile(`${outside}/nothing/../../inside/file`), 'mine');
denied('the folder above', 'read', () => fs.readdir(`${inside}/..`));
denied('a link to it', 'read', () => fs.readdir(`${inside}/to-outside`));
denied('a link with a slash', 'read', () => fs.lstat(`${inside}/to-outside/`));
denied('realpath', 'read', () => fs.realpath(`${inside}/to-secret`));
same('the link itself', fs.readlink(`${inside}/to-secret`), '../outside/secret');
ok('lstat', fs.lstat(`${inside}/to-outside`).isSymbolicLink());
const listed = fs.readdir(inside, { recursive: true });
ok('links are not walked', !listed.some(name => name.includes('to-outside/')), listed.join());

// Changes through links
denied('unlink', 'write', () => fs.unlink(`${inside}/to-outside/secret`));
denied('rm', 'write', () => fs.rm(`${inside}/to-outside/`, { recursive: true, force: true }));
denied('rm by dots', 'write', () => fs.rm(`${inside}/../outside`, { recursive: true }));
denied('mkdir', 'write', () => fs.mkdir(`${inside}/to-outside/new`));
denied('mkdir -p', 'write', () => fs.mkdir(`${inside}/to-outside/new/newer`, { recursive: true }));
denied('rmdir', 'write', () => fs.rmdir(`${inside}/to-outside/empty`));
denied('truncate', 'write', () => fs.truncate(`${inside}/to-secret`));
denied('chmod', 'write', () => fs.chmod(`${inside}/to-secret`, 0o777));
denied('utimes', 'write', () => fs.utimes(`${inside}/to-secret`, 0, 0));
denied('mkdtemp', 'write', () => fs.mkdtemp(`${inside}/to-outside/x-`));
denied('append', 'write', () => fs.appendFile(`${inside}/to-secret`, 'x'));
denied('dangling', 'write', () => fs.writeFile(`${inside}/to-new`, 'x'));
denied('copy out', 'write', () => fs.copyFile(`${inside}/file`, `${inside}/to-outside/copy`));
denied('copy in', 'read', () => fs.copyFile(`${inside}/to-secret`, `${inside}/copy`));
same(
  'an exclusive one follows no link',
  outcome(() => calls.open(`${inside}/to-new`, 'wx', 0o600)),
  'EEXIST',
);
same(
  'O_NOFOLLOW',
  outcome(() => calls.open(`${inside}/to-secret`, 0o400000, 0)),
  'ELOOP',
);
denied('reading and truncating', 'write', () => calls.open(`${readOnly}/file`, 0o1000, 0));
denied('reading and making', 'write', () => calls.open(`${readOnly}/new`, 0o100, 0o600));
denied('access mode 3', 'write', () => calls.open(`${readOnly}/file`, 3, 0));
denied('a file without name', 'write', () => calls.open(readOnly, 0o20200002, 0o600));

// Moving and linking between places with different rights
denied('rename out', 'write', () => fs.rename(`${inside}/file`, `${outside}/file`));
denied('rename in', 'write', () => fs.rename(secret, `${inside}/stolen`));
denied('rename from what may be read only', 'write', () => fs.rename(`${readOnly}/file`, `${inside}/stolen`));
denied('link in', 'write', () => fs.link(secret, `${inside}/hard`));
denied('link from what may be read only', 'write', () => fs.link(`${readOnly}/file`, `${inside}/hard`));
denied('link through a link', 'write', () => fs.link(`${inside}/to-outside/secret`, `${inside}/hard`));
fs.link(`${inside}/to-secret`, `${inside}/second-link`);
denied('a link has a second name', 'read', () => fs.readFile(`${inside}/second-link`));
denied('symlink out', 'write', () => fs.symlink(secret, `${inside}/new-link`));
denied('relative symlink out', 'write', () => fs.symlink('../outside/secret', `${inside}/new-link`));
denied('symlink to what may be read only', 'write', () =>
  fs.symlink(`${readOnly}/file`, `${inside}/new-link`),
);
denied('symlink elsewhere', 'write', () => fs.symlink('file', `${outside}/new-link`));
fs.symlink('file', `${inside}/good-link`);
same('a link inside', fs.readFile(`${inside}/good-link`), 'mine');
// Moved one folder up it would lead outside: it leads nowhere.
fs.mkdir(`${inside}/deep/deeper`, { recursive: true });
fs.mkdir(`${inside}/outside`);
fs.writeFile(`${inside}/outside/secret`, 'not the one');
fs.symlink('../outside/secret', `${inside}/deep/moved`);
same('before', fs.readFile(`${inside}/deep/moved`), 'not the one');
fs.rename(`${inside}/deep/moved`, `${inside}/moved`);
denied('after', 'read', () => fs.readFile(`${inside}/moved`));
// The granted folder itself
denied('the folder becomes a link', 'write', () => fs.symlink(outside, `${inside}/../other`));
denied('away with it', 'write', () => fs.rename(inside, `${outside}/inside`));

// What may be done works as ever.
fs.writeFile(`${inside}/deep/a`, 'text');
fs.appendFile(`${inside}/deep/a`, '!');
fs.copyFile(`${inside}/deep/a`, `${inside}/deep/b`);
fs.rename(`${inside}/deep/b`, `${inside}/deep/c`);
fs.truncate(`${inside}/deep/c`, 2);
fs.chmod(`${inside}/deep/c`, 0o600);
same('mode', fs.stat(`${inside}/deep/c`).mode & 0o777, 0o600);
same('contents', fs.readFile(`${inside}/deep/a`) + fs.readFile(`${inside}/deep/c`), 'text!te');
const temporary = fs.mkdtemp(`${inside}/deep/t-`);
ok('mkdtemp', temporary.startsWith(`${inside}/deep/t-`) && fs.stat(temporary).isDirectory(), temporary);
same('realpath inside', fs.realpath(`${inside}/good-link`), `${inside}/file`);
same(
  'missing',
  outcome(() => fs.readFile(`${inside}/missing`)),
  'ENOENT',
);
same(
  'forced',
  outcome(() => fs.rm(`${inside}/missing`, { force: true })),
  undefined,
);
const file = fs.open(`${inside}/deep/a`, 'r+');
file.write('T', 0);
same('an open file', file.readFile?.() ?? fs.readFile(`${inside}/deep/a`), 'Text!');
file.close();
fs.rm(`${inside}/deep`, { recursive: true });
same('removed', fs.exists(`${inside}/deep`), false);
same('what may be read only', fs.readFile(`${readOnly}/file`), 'read me');
process.chdir && denied('chdir', 'all', () => process.chdir('/'));

// Bad paths
for (const path of [
  '',
  '.',
  '..',
  '/',
  '//',
  '\u{1f4a9}',
  'x'.repeat(5000),
  '/'.repeat(5000),
  'a/'.repeat(3000),
]) {
  const code = outcome(() => calls.readFile(path, true));
  ok(`bad path ${path.slice(0, 5)}`, /^(?:ERR_ACCESS_DENIED|ENOENT|ENAMETOOLONG|EISDIR)$/.test(code), code);
}
for (const path of [`${inside}/a\0b`, 1, null, {}, [inside], Symbol.iterator, new Proxy({}, {})]) {
  const code = outcome(() => calls.readFile(path, true));
  ok('no path', String(code).startsWith('ERR_INVALID_ARG'), code);
}
