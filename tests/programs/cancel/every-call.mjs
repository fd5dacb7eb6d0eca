// Cancels every kind of call that may wait: CancelTests gives a name server that never answers, and the calls' names,
// of which each needs a case here. A call either
// waits until it is cancelled, or works on another thread and may be done first. cancel-calls.mjs looks closer at what
// is never lost and what is left.
import { gzip } from 'coro:zlib';

const [nameServer, ...names] = process.argv.slice(2);
const { crypto, dns, fiber, fs: files, io, modules, net, process: processes, tls, zlib } = __primordials;
const ok = (name, condition, why = 'it is false') =>
  console.log(condition ? `ok ${name}` : `not ok ${name}: ${why}`);

/** @returns {string} the code of the error, or "done" */
function codeOf(action) {
  try {
    action();
    return 'done';
  } catch (error) {
    return error.code ?? `${error}`;
  }
}

/** What a leak would change. */
function used() {
  const { alive, handles, alarms, jobs } = processes.fiberStatistics();
  return `${alive} fibers, ${handles} handles, ${alarms} alarms, ${jobs} jobs`;
}

const text = new TextEncoder();
const folder = fs.mkdtemp(`${process.env.TMPDIR ?? '/tmp'}/corojs-cancel-`);
const path = name => `${folder}/${name}`;
const big = new Uint8Array(8 << 20).fill(120);
// What prepares a call is not cancelled with it.
const kit = name => Fiber.shield(() => fs.readFile(`${import.meta.dirname}/../../tls/${name}`));

let made = 0;
/** A new name. */
const fresh = () => path(`fresh${++made}`);
/** A new file. */
function freshFile() {
  const name = fresh();
  Fiber.shield(() => fs.writeFile(name, 'content'));
  return name;
}
/** A new folder. */
function freshFolder() {
  const name = fresh();
  Fiber.shield(() => fs.mkdir(name));
  return name;
}

const listener = net.listen('127.0.0.1', 0);
const port = net.localAddress(listener).port;
/** Both ends of a connection: [ours, theirs]. */
function pair() {
  const ours = net.connect('127.0.0.1', port);
  return [ours, net.accept(listener)];
}
const closeBoth = ends => ends.forEach(id => net.close(id));

/** A listener that takes nobody any more, and what fills it. */
function full(listen, connect) {
  const server = listen();
  const clients = [];
  while (clients.length < 8 && codeOf(() => clients.push(connect(server))) === 'done');
  return [server, ...clients];
}
const crowded = full(
  () => net.listen('127.0.0.1', 0, 0),
  server => net.connect('127.0.0.1', net.localAddress(server).port, 30),
);
const crowdedUnix = full(
  () => net.listenUnix(path('socket'), 0),
  () => net.connectUnix(path('socket'), 1),
);

const context = tls.createContext();
tls.setTrust(context, kit('root.crt'));
const serverContext = tls.createContext();
tls.useCertificate(serverContext, kit('rsa.key'), kit('one.crt'));
/** The same with TLS between them. */
function securePair() {
  const [ours, theirs] = pair();
  let accepted;
  const server = Fiber.run(() => (accepted = tls.accept(serverContext, theirs)));
  const connected = tls.connect(context, ours, 'localhost', 'localhost');
  server.join();
  return [connected, accepted];
}
const closeSecure = ends => ends.forEach(id => tls.close(id));

/** A child that lives until it is killed, or ends at once. */
const spawn = (file, ...args) =>
  processes.spawn(`/bin/${file}`, [file, ...args].join('\0'), '', undefined, 'n,n,n').id;
const exponent = new Uint8Array([1, 0, 1]);
const [rsaPrivate, rsaPublic] = crypto.generateKeys('RSA', '2048', exponent);
const [ecPrivate, ecPublic] = crypto.generateKeys('EC', 'prime256v1');
const data = text.encode('data');
const rsaEncrypted = crypto.encryptKey(rsaPrivate, false, true, 'aes-256-cbc', data);

/** A case: what blocks in what `where` makes; `after` throws both away, and what came of it. */
const waits = (block, where = () => undefined, after = () => {}) => ({ block, where, after, isSure: true });
const works = (block, where = () => undefined, after = () => {}) => ({ block, where, after, isSure: false });
const onFile = block =>
  works(
    block,
    () => {
      const id = files.open(freshFile(), 'r+', 0o666);
      return id;
    },
    id => files.close(id),
  );
const reading = (block, [make, close]) => waits(([ours]) => block(ours), make, close);
const plain = [pair, closeBoth];
const secure = [securePair, closeSecure];
const closing = (block, close = id => files.close(id)) => works(() => close(block()));

const cases = {
  'fiber.yield': works(() => fiber.yield()),
  'fiber.sleep': waits(() => fiber.sleep(1e6)),
  'fiber.park': waits(() => fiber.park('nothing')),
  'fiber.wait': waits(() => fiber.wait()),

  'io.read': waits(
    id => io.read(id),
    () => io.open(0),
  ),

  'net.listen': works(() => net.close(net.listen('localhost', 0))),
  'net.accept': waits(() => net.accept(listener)),
  'net.connect': waits(() => net.connect('127.0.0.1', net.localAddress(crowded[0]).port)),
  'net.connectUnix': waits(() => net.connectUnix(path('socket'))),
  'net.lookup': works(() => net.lookup('localhost', 0)),
  'net.poll': reading(id => net.poll(id, 1), plain),

  'tls.setTrust': works(() => {
    const id = tls.createContext();
    try {
      tls.setTrust(id);
    } finally {
      tls.close(id);
    }
  }),
  'tls.useCertificate': works(() => {
    const id = tls.createContext();
    try {
      tls.useCertificate(id, `${kit('rsa.key')}\n# ${++made}`, kit('one.crt'));
    } finally {
      tls.close(id);
    }
  }),
  'tls.accept': waits(([, theirs]) => tls.accept(serverContext, theirs), pair, endsOfHandshake),
  'tls.connect': waits(
    ([ours]) => tls.connect(context, ours, 'localhost', 'localhost'),
    pair,
    endsOfHandshake,
  ),

  'dns.resolve': waits(() => dns.resolve('example.invalid', 'A', 60_000, 1, nameServer)),
  'dns.reverse': waits(() => dns.reverse('192.0.2.1', 60_000, 1, nameServer)),

  'fs.open': closing(() => files.open(freshFile(), 'r', 0o666)),
  'fs.read': onFile(id => files.read(id, 10, 0)),
  'fs.write': onFile(id => files.write(id, data, 0)),
  'fs.fstat': onFile(id => files.fstat(id)),
  'fs.fsync': onFile(id => files.fsync(id)),
  'fs.fdatasync': onFile(id => files.fdatasync(id)),
  'fs.ftruncate': onFile(id => files.ftruncate(id, 1)),
  'fs.readFile': works(name => files.readFile(name, false), freshFile),
  'fs.writeFile': works(() => files.writeFile(fresh(), big, 'w', 0o666)),
  'fs.stat': works(name => files.stat(name), freshFile),
  'fs.lstat': works(name => files.lstat(name), freshFile),
  'fs.access': works(name => files.access(name, 4), freshFile),
  'fs.exists': works(name => files.exists(name), freshFile),
  'fs.readdir': works(() => files.readdir(folder)),
  'fs.readdirEntries': works(() => files.readdirEntries(folder, true)),
  'fs.unlink': works(() => files.unlink(freshFile())),
  'fs.mkdir': works(() => files.mkdir(fresh(), 0o777)),
  'fs.mkdirp': works(() => files.mkdirp(`${fresh()}/a/b`, 0o777)),
  'fs.rmdir': works(() => files.rmdir(freshFolder())),
  'fs.rm': works(() => files.rm(freshFolder(), true, false)),
  'fs.rename': works(() => files.rename(freshFile(), fresh())),
  'fs.copyFile': works(() => files.copyFile(freshFile(), fresh(), 0)),
  'fs.link': works(() => files.link(freshFile(), fresh())),
  'fs.symlink': works(() => files.symlink(freshFile(), fresh())),
  'fs.readlink': works(
    name => files.readlink(name),
    () => {
      const name = fresh();
      fs.symlink('target', name);
      return name;
    },
  ),
  'fs.realpath': works(name => files.realpath(name), freshFile),
  'fs.chmod': works(name => files.chmod(name, 0o600), freshFile),
  'fs.utimes': works(name => files.utimes(name, 1, 1), freshFile),
  'fs.truncate': works(name => files.truncate(name, 1), freshFile),
  'fs.mkdtemp': works(() => files.mkdtemp(path('temporary-'))),
  'modules.readFile': works(name => modules.readFile(name, false), freshFile),
  'modules.stat': works(name => modules.stat(name), freshFile),
  'modules.access': works(name => modules.access(name, 4), freshFile),
  'modules.exists': works(name => modules.exists(name), freshFile),
  'modules.realpath': works(name => modules.realpath(name), freshFile),

  'process.spawn': works(() => {
    const id = spawn('true');
    Fiber.shield(() => processes.wait(id));
    processes.forget(id);
  }),
  'process.wait': waits(
    id => processes.wait(id),
    () => spawn('sleep', '1000'),
    id => {
      processes.send(id, 9);
      processes.wait(id);
      processes.forget(id);
    },
  ),
  'process.waitForSignal': waits(() => processes.waitForSignal(1n << 12n)),

  'crypto.digest': works(() => crypto.digest('SHA-512', big)),
  'crypto.cipher': works(() => crypto.cipher('AES-128-CTR', true, big.slice(0, 16), big.slice(0, 16), big)),
  'crypto.generateKeys': works(() => crypto.generateKeys('RSA', '2048', exponent)),
  'crypto.readKey': works(() => crypto.readKey(rsaPrivate, true)),
  'crypto.encryptKey': works(() => crypto.encryptKey(rsaPrivate, false, true, 'aes-256-cbc', data)),
  'crypto.decryptKey': works(() => crypto.decryptKey(rsaEncrypted, true, data)),
  'crypto.sign': works(() => crypto.sign(rsaPrivate, 'SHA-256', -1, data, false)),
  'crypto.verify': works(() => crypto.verify(rsaPublic, 'SHA-256', -1, new Uint8Array(256), data)),
  'crypto.oaep': works(() => crypto.oaep(rsaPublic, true, 'SHA-256', undefined, data)),
  'crypto.agree': works(() => crypto.agree(ecPrivate, ecPublic)),
  'crypto.hkdf': works(() => crypto.hkdf('SHA-256', data, data, data, 64)),
  'crypto.pbkdf2': works(() => crypto.pbkdf2('SHA-256', data, data, 100_000, 64)),
  'crypto.scrypt': works(() => crypto.scrypt(data, data, 16384, 8, 1, 64 << 20, 64)),
  'zlib.step': works(() => gzip(big)),
};
for (const [name, kind, ends] of [
  ['net', net, plain],
  ['tls', tls, secure],
]) {
  cases[`${name}.read`] = reading(id => kind.read(id), ends);
  cases[`${name}.readBytes`] = reading(id => kind.readBytes(id, 100), ends);
  cases[`${name}.readLine`] = reading(id => kind.readLine(id), ends);
  cases[`${name}.readUntil`] = reading(id => kind.readUntil(id, 'end'), ends);
  cases[`${name}.readExactly`] = reading(id => kind.readExactly(id, 10), ends);
  cases[`${name}.write`] = reading(id => kind.write(id, big), ends);
}

/** A handshake that is cancelled closes its end. */
function endsOfHandshake(ends) {
  for (const id of ends) codeOf(() => net.close(id));
}

for (const name of names) {
  const found = cases[name];
  ok(`${name}: there is a case`, found !== undefined);
  if (found === undefined) continue;
  const { block, where, after, isSure } = found;
  const results = isSure ? ['ERR_CANCELLED'] : ['ERR_CANCELLED', 'done'];
  // What the first use makes, and all share, stays.
  let place = where();
  codeOf(() => Fiber.timeout(1, () => block(place)));
  after(place);
  const before = used();
  place = where();
  const early = Fiber.run(() => {
    Fiber.current.cancel();
    return [codeOf(() => block(place)), codeOf(() => block(place))].join();
  }).join();
  ok(`${name}: cancelled before`, early === 'ERR_CANCELLED,ERR_CANCELLED', early);
  for (let k = 0; k < (isSure ? 1 : 5); k++) {
    const waiting = Fiber.run(() => block(place));
    if (isSure) ok(`${name}: it waits`, waiting.state === 'waiting', waiting.state);
    // A call that works is cancelled at once, or a little later.
    if (k > 0) Fiber.sleep(k - 1);
    waiting.cancel();
    const code = codeOf(() => waiting.join());
    ok(`${name}: cancelled while it waits`, results.includes(code), code);
    // A handshake that was cut off leaves nothing to try again with.
    if (after === endsOfHandshake) {
      after(place);
      place = where();
    }
  }
  const limited = codeOf(() => Fiber.timeout(1, () => block(place)));
  ok(`${name}: a time limit`, ['ERR_TIMEOUT', isSure ? '' : 'done'].includes(limited), limited);
  if (!isSure) {
    const undisturbed = codeOf(() => block(place));
    ok(`${name}: it works`, undisturbed === 'done', undisturbed);
  }
  after(place);
  for (let k = 0; k < 1000 && used() !== before; k++) Fiber.sleep(2);
  ok(`${name}: nothing is left`, used() === before, `${used()} instead of ${before}`);
}
for (const id of [...crowded, ...crowdedUnix, listener]) net.close(id);
tls.close(context);
tls.close(serverContext);
fs.rm(folder, { recursive: true });
console.log(`done ${names.length}`);
