// Process.run and Process.spawn: results, streams, endings, errors; nothing is left behind.
import { run, spawn } from 'coro:process';
import { fails, ok, same, temporaryFolder } from './check.mjs';

const { fiberStatistics } = __primordials.process;
const folder = temporaryFolder();

/** What a leak would change. */
function used() {
  const { alive, alarms, handles, jobs } = fiberStatistics();
  // The rest of the process opens and closes what it likes.
  const pipes = fs.readdir('/proc/self/fd').filter(number => {
    try {
      return /^pipe:|pidfd/.test(fs.readlink(`/proc/self/fd/${number}`));
    } catch {
      return false; // closed meanwhile
    }
  });
  return `${alive} fibers, ${handles} handles, ${alarms} alarms, ${jobs} jobs, ${pipes.length} pipes`;
}

/** Children of this process, zombies too. */
function children() {
  const { stdout } = run('ps', ['--ppid', process.pid, '-o', 'comm=']);
  return stdout.split('\n').filter(name => name !== '' && name !== 'ps');
}

same(
  'run',
  { ...run('echo', ['a b', 5]), pid: 0 },
  { code: 0, signal: null, pid: 0, stdout: 'a b 5\n', stderr: '' },
);
const before = used();
same('a code', run('sh', ['-c', 'echo bad >&2; exit 3']).code, 3);
same('its errors', run('sh', ['-c', 'echo bad >&2; exit 3']).stderr, 'bad\n');
const killed = run('sh', ['-c', 'kill -KILL $$']);
same('a signal', [killed.code, killed.signal], [null, 'SIGKILL']);
same('no arguments', run('pwd', { cwd: folder.path }).stdout, `${fs.realpath(folder.path)}\n`);
same('input that is not given', run('cat').stdout, '');
same('input', run('cat', { input: 'wörld' }).stdout, 'wörld');
same('input that is not read', run('true', { input: 'x'.repeat(1 << 20) }).code, 0);
same('env', run('env', { env: { A: 'b=c', B: undefined, N: 5 } }).stdout, 'A=b=c\nN=5\n');
process.env.COROJS_TEST = 'mine';
same("the program's env", run('sh', ['-c', 'echo $COROJS_TEST']).stdout, 'mine\n');
same('shell', run('echo $((1 + 2)) "$1" | tr a-z A-Z', ['$(x) y'], { shell: true }).stdout, '3 $(X) Y\n');
same('another shell', run('echo $BASH', { shell: 'bash' }).stdout.trim().endsWith('bash'), true);
same(
  'argv0',
  run('sh', ['-c', 'tr "\\0" " " </proc/$$/cmdline'], { argv0: 'other' }).stdout.split(' ')[0],
  'other',
);
same('bytes', run('printf', ['\\377\\000'], { encoding: 'buffer' }).stdout, new Uint8Array([255, 0]));
same('latin1', run('printf', ['\\377'], { encoding: 'latin1' }).stdout, '\u00ff');
same(
  'stderr to stdout',
  run('sh', ['-c', 'echo a; echo b >&2'], { stdio: ['ignore', 'pipe', 'ignore'] }).stderr,
  null,
);

// Large amounts both ways at the same time, byte for byte.
const large = new Uint8Array(16 << 20);
for (let at = 0; at < large.length; at += 65536) crypto.getRandomValues(large.subarray(at, at + 65536));
const back = run('cat', { input: large, encoding: null }).stdout;
ok('16 MiB there and back', back.length === large.length && __primordials.web.sameBytes(back, large));
const both = run('sh', ['-c', 'head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2']);
same('much of both', [both.stdout.length, both.stderr.length], [3_000_000, 2_000_000]);

// Files as streams.
const log = `${folder.path}/log`;
{
  using file = fs.open(log, 'w+');
  run('sh', ['-c', 'echo to the file; echo and this >&2'], { stdio: ['ignore', file, file] });
}
same('a file as output', fs.readFile(log), 'to the file\nand this\n');
{
  using file = fs.open(log);
  same('a file as input', run('wc', ['-l'], { stdio: [file] }).stdout.trim(), '2');
}

// Conversations.
{
  const child = spawn('sh', ['-c', 'while read line; do echo "got $line"; done; echo end; exit 7']);
  ok('pid', child.pid > 0 && child.exitCode === null);
  child.stdin.write('one\n');
  same('readLine', child.stdout.readLine(), 'got one');
  child.stdin.write('two\nthree\n');
  same('lines', [child.stdout.readLine(), child.stdout.readLine()], ['got two', 'got three']);
  child.stdin.end('four\n');
  same('the rest', child.stdout.readAll(), 'got four\nend\n');
  same('no errors', child.stderr.read(), null);
  const waiting = Fiber.run(() => child.wait());
  same('wait', [child.wait(), waiting.join(), child.wait()], Array(3).fill({ code: 7, signal: null }));
  same('exitCode', [child.exitCode, child.signalCode, child.kill()], [7, null, false]);
  fails('stdin after end', () => child.stdin.write('x'), 'ERR_SOCKET_CLOSED');
  for (const stream of [child.stdout, child.stderr]) stream.close();
}
{
  using child = Process.spawn('sleep', [600]);
  same('kill', [child.kill('SIGUSR1'), child.wait()], [true, { code: null, signal: 'SIGUSR1' }]);
}
{
  using child = spawn('sh', ['-c', 'head -c 5; echo'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write('12345');
  same('readUntil', child.stdout.readUntil('3'), '12');
  same('readExactly', child.stdout.readExactly(2), new Uint8Array([52, 53]));
  child.wait();
  const error = fails('writing to one that has gone', () => child.stdin.write('x'.repeat(1 << 20)), 'EPIPE');
  same('its call', error.syscall, 'write');
}
{
  using child = spawn('sh', ['-c', 'read line <&3; echo "$line!" >&3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  child.stdio[3].write('further\n');
  same('a fourth descriptor', child.stdio[3].readLine(), 'further!');
}
{
  const [first, second] = [spawn('echo', ['piped']), spawn('tr', ['a-z', 'A-Z'])];
  Fiber.run(() => first.stdout.pipeTo(second.stdin));
  same('from one to the other', second.stdout.readAll(), 'PIPED\n');
  for (const child of [first, second]) child[Symbol.dispose]();
}
{
  using child = spawn('sleep', [600], { detached: true, stdio: 'ignore' });
  const session = run('ps', ['-o', 'sid=', '-p', child.pid]).stdout.trim();
  same('detached leads a session', [session, child.stdin, child.stdout], [`${child.pid}`, null, null]);
}
same(
  'no descriptor but its three',
  run('sh', ['-c', 'ls /proc/self/fd']).stdout,
  '0\n1\n2\n3\n', // 3 is that of ls, for the folder
);
same(
  'signals mean to it what they mean',
  run('sh', ['-c', 'yes | head -n 1; kill -PIPE $$']).signal,
  'SIGPIPE',
);

// Errors.
const missing = fails(
  'no such program',
  () => run('no-such-program'),
  'ENOENT',
  'ENOENT: no such file or directory, spawn no-such-program',
);
same(
  'its fields',
  [missing.errno, missing.syscall, missing.path],
  [-2, 'spawn no-such-program', 'no-such-program'],
);
fails('no such path', () => spawn('./no-such-program', { cwd: folder.path }), 'ENOENT');
fails('not executable', () => run(log), 'EACCES');
fails('a folder', () => run(folder.path), 'EACCES');
const nowhere = fails(
  'no such folder',
  () => run('ls', { cwd: `${folder.path}/none` }),
  'ENOENT',
  /working folder/,
);
same('its path', nowhere.path, `${folder.path}/none`);
fails('a file as folder', () => run('ls', { cwd: log }), 'ENOTDIR');
fs.writeFile(`${folder.path}/script`, '#!/no/such/interpreter\n', { mode: 0o755 });
fails('no such interpreter', () => run('./script', { cwd: folder.path }), 'ENOENT', /interpreter/);
fs.writeFile(`${folder.path}/plain`, 'echo "plain $1"\n', { mode: 0o755 });
same('a text without an interpreter', run('./plain', ['x'], { cwd: folder.path }).stdout, 'plain x\n');
same('a PATH of its own', run('plain', { env: { PATH: `/none:${folder.path}` } }).stdout, 'plain \n');
const failed = fails(
  'check',
  () => run('sh', ['-c', 'echo first >&2; echo why >&2; exit 2'], { check: true }),
  'ERR_PROCESS_FAILED',
  "The command 'sh' ended with code 2: why",
);
same('what it holds', [failed.exitCode, failed.signal, failed.stderr], [2, null, 'first\nwhy\n']);
fails('maxBuffer', () => run('yes', { maxBuffer: 1000 }), 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER', /^stdout/);
for (const [name, call, code] of [
  ['a command of another type', () => run(5), 'ERR_INVALID_ARG_TYPE'],
  ['no command', () => run(''), 'ERR_INVALID_ARG_VALUE'],
  ['arguments of another type', () => run('ls', 'x'), 'ERR_INVALID_ARG_TYPE'],
  ['a null character', () => run('ls', ['a\0b']), 'ERR_INVALID_ARG_VALUE'],
  ['a name with =', () => run('ls', { env: { 'a=b': 1 } }), 'ERR_INVALID_ARG_VALUE'],
  ['an encoding', () => run('ls', { encoding: 'x' }), 'ERR_INVALID_ARG_VALUE'],
  ['an input', () => run('ls', { input: 5 }), 'ERR_INVALID_ARG_TYPE'],
  ['a stream', () => run('ls', { stdio: ['pip'] }), 'ERR_INVALID_ARG_VALUE'],
  ['a uid', () => run('ls', { uid: -1 }), 'ERR_OUT_OF_RANGE'],
  ['a signal', () => run('ls', { killSignal: 'SIGX' }), 'ERR_UNKNOWN_SIGNAL'],
  ['a process of its own making', () => new Process('x'), 'ERR_ILLEGAL_CONSTRUCTOR'],
]) {
  fails(name, call, code);
}

// Endings from outside: the child goes too.
fails('timeout', () => run('sleep', [600], { timeout: 20 }), 'ERR_TIMEOUT');
fails('an aborted signal', () => run('sleep', [600], { signal: AbortSignal.timeout(20) }), 23); // a DOMException
fails(
  'a stubborn one',
  () => run('trap "" TERM; while true; do sleep 0.1; done', { shell: true, timeout: 50, forceKillAfter: 50 }),
  'ERR_TIMEOUT',
);
const cancelled = Fiber.run(() => run('sleep', [600]));
Fiber.sleep(5);
cancelled.cancel();
fails('cancelled', () => cancelled.join(), 'ERR_CANCELLED');
const early = Fiber.run(() => run('sleep', [600]));
early.cancel();
fails('cancelled while it starts', () => early.join(), 'ERR_CANCELLED');
{
  using child = spawn('sleep', [600]);
  fails('a limited wait', () => child.wait({ timeout: 5 }), 'ERR_TIMEOUT');
  fails('a limited read', () => child.stdout.read({ timeout: 5 }), 'ERR_TIMEOUT');
}

// Many at once.
const answers = Fiber.map(Array(200).keys(), 40, n => run('echo', [n]).stdout);
ok(
  '200 children, 40 at a time',
  answers.every((text, n) => text === `${n}\n`),
);

for (let k = 0; k < 500 && used() !== before; k++) Fiber.sleep(2);
same('nothing is left of all these', used(), before);

// Nobody waits for these, and only their numbers stay until they are collected.
for (let n = 0; n < 10; n++) for (const stream of spawn('true').stdio) stream.close();
for (let k = 0; k < 1000 && children().length > 0; k++) Fiber.sleep(2);
same('no child is left', children(), []);
const withoutHandles = () => used().replace(/\d+ handles, /, '');
for (let k = 0; k < 500 && withoutHandles() !== before.replace(/\d+ handles, /, ''); k++) Fiber.sleep(2);
same('nothing is left', withoutHandles(), before.replace(/\d+ handles, /, ''));
folder.done();
