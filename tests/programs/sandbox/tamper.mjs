// The kernel decides, whatever is done to JavaScript.
import { denied, ok, same } from './check.mjs';

const { fs: calls, net: sockets, process: own } = __primordials;
const { open, readFile } = calls;
const names = Object.getOwnPropertyNames(__primordials);
ok('namespaces are there', names.includes('fs'));
// Replace, delete, redefine
for (const [space, name] of [
  ['process', 'permits'],
  ['fs', 'open'],
  ['modules', 'exists'],
]) {
  try {
    __primordials[space][name] = () => true;
    delete __primordials[space][name];
    Object.defineProperty(__primordials[space], name, { value: () => true, configurable: true });
  } catch {
    // It may be frozen.
  }
}
Object.prototype.permission = 'all';
Object.prototype.then = undefined;
Object.prototype.code = 'fine';
String.prototype.startsWith = () => true;
Array.prototype.includes = () => true;
Function.prototype.call = function () {
  return true;
};
globalThis.process = { permission: { has: () => true } };
delete Object.prototype.then;
delete Object.prototype.code;
delete Object.prototype.permission;
denied('open', 'read', () => open('/etc/passwd', 'r', 0));
denied('readFile', 'read', () => readFile('/etc/passwd', true));
denied('apply', 'read', () => Reflect.apply(open, null, ['/etc/passwd', 'r', 0]));
denied('construct', 'read', () => {
  try {
    return new readFile('/etc/passwd', true);
  } catch (error) {
    if (error instanceof TypeError) return readFile('/etc/passwd', true);
    throw error;
  }
});
denied('bound', 'read', () => readFile.bind({ sandbox: null })('/etc/passwd', true));
denied('raw socket', 'net', () => sockets.connect('127.0.0.1', 1));
denied('from a job', 'read', () => {
  let caught;
  const done = Promise.resolve().then(() => {
    try {
      readFile('/etc/passwd', true);
    } catch (error) {
      caught = error;
    }
  });
  void done;
  while (caught === undefined) Fiber.sleep(1);
  throw caught;
});
denied('from a new fiber', 'read', () => Fiber.run(() => readFile('/etc/passwd', true)).join());
denied('from a callback of the engine', 'read', () => [1].map(() => readFile('/etc/passwd', true)));
// Handles that nobody gave out
let found = 0;
for (let slot = 0n; slot < 64n; slot++) {
  for (let generation = 0n; generation < 4n; generation++) {
    for (const call of [
      id => calls.read(id, 10),
      id => calls.fstat(id),
      id => sockets.read(id),
      id => sockets.localAddress(id),
    ]) {
      try {
        call((generation << 32n) | slot);
        found++;
      } catch (error) {
        if (error.code !== 'EBADF') ok('a made-up handle', false, `${error}`);
      }
    }
  }
}
same('made-up handles', found, 0);
// Arguments of wrong kinds, and those that change while they are read
for (const value of [
  undefined,
  null,
  1n,
  -1,
  NaN,
  {},
  { toString: () => '/etc/passwd' },
  Symbol(),
  () => 1,
  new Uint8Array(8),
  [['/etc/passwd']],
]) {
  for (const call of [
    readFile,
    calls.stat,
    calls.unlink,
    sockets.connect,
    own.environment,
    own.permits ?? readFile,
  ]) {
    try {
      const result = call(value, value, value, value);
      ok('a wrong argument', !/root:/.test(`${result}`), `${result}`);
    } catch (error) {
      ok('a wrong argument', error instanceof Error, typeof error);
    }
  }
}
