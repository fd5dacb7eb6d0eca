// node:child_process: the blocking forms, callbacks, promises and events, as in Node.
import cp from 'node:child_process';
import { promisify } from 'node:util';
import { fails, ok, same } from './check.mjs';

const { exec, execFile, execFileSync, execSync, spawn, spawnSync } = cp;

same('spawnSync', spawnSync('echo', ['a b'], { encoding: 'utf8' }).output, [null, 'a b\n', '']);
same('a Buffer', spawnSync('echo', ['x']).stdout, Buffer.from('x\n'));
same('status', spawnSync('sh', ['-c', 'exit 3']).status, 3);
same('input', spawnSync('cat', { input: 'in', encoding: 'utf8' }).stdout, 'in');
same(
  'a shell joins',
  spawnSync('echo', ['$((1', '+', '2))'], { shell: true, encoding: 'utf8' }).stdout,
  '3\n',
);
const missing = spawnSync('no-such-program');
same(
  'no such program',
  [missing.status, missing.error.code, missing.error.syscall],
  [null, 'ENOENT', 'spawnSync no-such-program'],
);
const late = spawnSync('sleep', ['600'], { timeout: 20 });
same('timeout', [late.error.code, late.signal, late.status], ['ETIMEDOUT', 'SIGTERM', null]);
const much = spawnSync('yes', [], { maxBuffer: 10, encoding: 'utf8' });
same('maxBuffer', [much.error.code, much.stdout], ['ENOBUFS', 'y\n'.repeat(5)]);
same('execFileSync', execFileSync('echo', ['x'], { encoding: 'utf8' }), 'x\n');
same('execSync', execSync('echo $0', { encoding: 'utf8' }), '/bin/sh\n');
const failed = fails(
  'execSync fails',
  () => execSync('echo why >&2; exit 4', { stdio: 'pipe' }),
  'Error',
  'Command failed: echo why >&2; exit 4\nwhy\n',
);
same('its fields', [failed.status, failed.signal, failed.stderr.toString()], [4, null, 'why\n']);
fails('wrong arguments', () => spawnSync('ls', 'x'), 'ERR_INVALID_ARG_TYPE');
fails('fork', () => cp.fork('x'), 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM');

same('exec as a promise', await promisify(exec)('echo out; echo err >&2'), {
  stdout: 'out\n',
  stderr: 'err\n',
});
const error = await promisify(execFile)('sh', ['-c', 'echo part; exit 9']).catch(reason => reason);
same(
  'its error',
  [error.code, error.killed, error.signal, error.cmd, error.stdout],
  [9, false, null, 'sh -c echo part; exit 9', 'part\n'],
);
const none = await promisify(execFile)('no-such-program').catch(reason => reason);
same('a missing one', [none.code, none.cmd, none.spawnargs], ['ENOENT', 'no-such-program', []]);
const over = await promisify(execFile)('yes', { maxBuffer: 100 }).catch(reason => reason);
same('too much', [over.code, over.stdout.length], ['ERR_CHILD_PROCESS_STDIO_MAXBUFFER', 100]);
const slow = await promisify(execFile)('sleep', ['600'], { timeout: 20 }).catch(reason => reason);
same('a timeout', [slow.killed, slow.signal], [true, 'SIGTERM']);
const aborted = await promisify(exec)('sleep 600', { signal: AbortSignal.abort() }).catch(reason => reason);
same('an aborted signal', [aborted.name, aborted.code], ['AbortError', 'ABORT_ERR']);

/** @type {string[]} */
const events = [];
const child = spawn('sh', ['-c', 'cat; echo done >&2; kill -TERM $$']);
ok('pid', child.pid > 0 && child.spawnargs[0] === 'sh' && child.exitCode === null);
let length = 0;
child.stdout.on('data', chunk => (length += chunk.length));
child.stderr.setEncoding('utf8').on('data', text => events.push(text));
child.on('spawn', () => events.push('spawn'));
child.on('exit', (code, signal) => events.push(`exit ${code} ${signal}`));
child.stdin.write('x'.repeat(1 << 20));
child.stdin.end('tail');
await new Promise(resolve => child.on('close', resolve));
same('what it wrote', length, (1 << 20) + 4);
same('events', events.toSorted(), ['done\n', 'exit null SIGTERM', 'spawn']);
same('properties', [child.exitCode, child.signalCode, child.kill()], [null, 'SIGTERM', false]);
const unread = spawn('sh', ['-c', 'head -c 2000 /dev/zero']);
same('nobody reads it', await new Promise(resolve => unread.on('close', resolve)), 0);
same(
  'error',
  await new Promise(resolve => spawn('no-such-program').on('error', e => resolve(e.code))),
  'ENOENT',
);
const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
same(
  'kill',
  [sleeper.kill(), sleeper.killed, await new Promise(r => sleeper.on('exit', (_, s) => r(s)))],
  [true, true, 'SIGTERM'],
);
const alone = spawn('sleep', ['1'], { stdio: 'ignore', detached: true });
alone.on('exit', () => console.log('not ok unref: the program waited'));
alone.unref(); // the program ends without it
