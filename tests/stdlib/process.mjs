// options: --stack-size=512
// process and performance: what they say, and that changes stay inside.
import { fails, ok, same, temporaryFolder } from './check.mjs';

ok(
  'argv',
  Array.isArray(process.argv) && process.argv[1].endsWith('/process.mjs') && process.argv === process.argv,
);
ok('execPath', process.execPath === process.argv[0]);
ok('pid and ppid', process.pid > 0 && process.ppid > 0 && process.pid !== process.ppid);
same('platform', [process.platform, process.arch], ['linux', 'x64']);
ok('version', /^v\d+\.\d+\.\d+/.test(process.version) && process.version === `v${process.versions.corojs}`);
ok('versions', /^\d+\.\d+/.test(process.versions.v8) && Object.isFrozen(process.versions));

ok(
  'env',
  process.env.PATH.includes('/') && 'PATH' in process.env && Object.keys(process.env).includes('PATH'),
);
same('what is not set', [process.env.NO_SUCH_NAME, 'NO_SUCH_NAME' in process.env], [undefined, false]);
process.env.COROJS_TEST = 5;
same('values are strings', process.env.COROJS_TEST, '5');
same('delete', [delete process.env.COROJS_TEST, process.env.COROJS_TEST], [true, undefined]);
fails('a symbol', () => (process.env.X = Symbol()), 'TypeError');
fails(
  'an accessor',
  () => Object.defineProperty(process.env, 'X', { get() {} }),
  'ERR_INVALID_OBJECT_DEFINE_PROPERTY',
);

const folder = temporaryFolder();
const before = process.cwd();
process.chdir(folder.path);
same('chdir', process.cwd(), fs.realpath(folder.path));
fs.writeFile('relative', 'x');
same('relative paths follow', fs.exists(`${folder.path}/relative`), true);
process.chdir(before);
fails('chdir to nowhere', () => process.chdir(`${folder.path}/none`), 'ENOENT', /chdir/);
folder.done();

const [seconds, nanoseconds] = process.hrtime();
ok('hrtime', Number.isInteger(seconds) && nanoseconds >= 0 && nanoseconds < 1e9);
Fiber.sleep(5);
const [, passed] = process.hrtime([seconds, nanoseconds]);
ok('hrtime since', passed >= 4e6 && passed < 1e9, `${passed}`);
ok('hrtime.bigint', typeof process.hrtime.bigint() === 'bigint');
ok('uptime', process.uptime() > 0 && process.uptime() < 100);
const now = performance.now();
ok('performance.now', now > 0 && performance.now() >= now && Math.abs(now / 1000 - process.uptime()) < 1);
ok('performance.timeOrigin', Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 50);
const memory = process.memoryUsage();
ok('memoryUsage', memory.rss > 1e6 && memory.heapUsed > 0 && memory.heapUsed <= memory.heapTotal);

same('descriptors', [process.stdin.fd, process.stdout.fd, process.stderr.fd], [0, 1, 2]);
same('write says how many bytes', process.stdout.write('ok ü\n'), 6n);
same('write of bytes', process.stdout.write(new Uint8Array([111, 107, 32, 10])), 4n);
same('write of a buffer', process.stdout.write(new Uint8Array([111, 107, 32, 10]).buffer), 4n);
fails('write of something else', () => process.stdout.write(5), 'ERR_INVALID_ARG_TYPE');
ok('isTTY', typeof process.stdout.isTTY === 'boolean');
same(
  'stdin is read to its end',
  [process.stdin.readAll(), process.stdin.read(), process.stdin.readLine()],
  ['', null, null],
);
