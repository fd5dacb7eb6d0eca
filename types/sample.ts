// Uses of the definitions; the compiler checks them, nobody runs them.
import { Buffer } from 'node:buffer';
import { createCipheriv, randomBytes, scryptSync } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { readFile as readLater } from 'node:fs/promises';
import { cpus, hostname } from 'node:os';
import { Duplex, promises, Readable, Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGzip, gzipSync } from 'node:zlib';
import { gzip } from 'coro:zlib';
import { inspect, log } from 'coro:console';
import fsModule, { type FileHandle, readFile } from 'coro:fs';
import assert from 'coro:assert';
import { AsyncLocalStorage } from 'coro:async_hooks';
import { createHash } from 'coro:crypto';
import EventEmitter from 'coro:events';
import { createRequire } from 'coro:module';
import { connect, createServer, type Socket } from 'coro:net';
import { join } from 'coro:path';
import { promisify } from 'coro:util';
import { argv, stdin } from 'coro:process';
import { Channel, Mutex, select, Semaphore } from 'coro:sync';
import { FiberLocal } from 'coro:fiber';
import { type CertificateResolver, createServer as createTlsServer } from 'coro:tls';

const server = net.createServer((socket: Socket, self) => {
  for (const chunk of socket) socket.write(chunk.toUpperCase());
  self.close();
});
server.bind(0, '127.0.0.1').serve();
const port: number | undefined = server.address()?.port;

Fiber.run((a: number, b: string) => a + b.length, 1, 'two').name = 'adder';
// @ts-expect-error: a string is no number.
Fiber.run((a: number) => a, 'one');

{
  using file: FileHandle = fs.open('/tmp/x', 'w+');
  const written: bigint = file.write('text', 0);
  for (const line of file) log(line.length, written, port);
}
const text: string = readFile('/tmp/x');
const bytes: Uint8Array = fsModule.readFile('/tmp/x', null);
const names: string[] = fs.readdir('/tmp', { recursive: true });
const folders = fs.readdir('/tmp', { withFileTypes: true }).filter(entry => entry.isDirectory());
const size: number | undefined = fs.stat('/tmp/x', { throwIfNoEntry: false })?.size;

const socket = connect({ path: '/tmp/socket', timeout: 100 });
socket.setTimeout(5).setNoDelay();
socket.pipeTo(process.stdout, { end: false });
createServer(() => {}).listen({ port: 80, backlog: 10 });

const mx: string[] = dns.resolve('example.org', 'MX').MX.map(record => record.exchange);
const both = dns.resolve('example.org', ['A', 'TXT'], { ttl: true, timeout: 500 });
const ttls: number[] = [...both.A.map(record => record.ttl), ...both.TXT.map(({ ttl }) => ttl)];
const texts: string[][] | undefined = dns.resolve('example.org', 'ANY').TXT;
const { address } = dns.lookup('localhost', 4);
const addresses = dns.lookup('localhost', { all: true }).map(found => found.family);
const own = new dns.Resolver({ servers: ['127.0.0.1:5353'], tries: 1 });
log(mx, ttls, texts, address, addresses, own.resolveSoa('example.org').serial, dns.reverse('::1'));
// @ts-expect-error: there is no such type of record.
dns.resolve('example.org', 'BX');

const resolver: CertificateResolver = name => ({
  key: readFile(`/tmp/${name}.key`),
  cert: readFile(`/tmp/${name}.crt`),
});
const secure = createTlsServer({ certificateResolver: resolver, handshakeTimeout: 5000 }, client => {
  client.write(`${client.servername} ${client.protocol} ${client.alpnProtocol || 'none'}`);
});
secure.listen(8443);
secure.setSecureContext({ key: text, cert: [bytes] });
tls.createServer({ key: [text], cert: [text], requestCert: true }, plain => plain.end());
{
  using client = tls.connect(443, 'localhost', { ca: text, alpnProtocols: ['h2'], timeout: 1000 });
  const subject: string | string[] | undefined = client.getPeerCertificate().subject.CN;
  const upgraded = socket.startTls({ servername: 'localhost', rejectUnauthorized: false });
  const accepted = socket.startTls({
    isServer: true,
    secureContext: tls.createSecureContext({ pfx: bytes }),
  });
  log(subject, upgraded.authorizationError, accepted.cipher?.standardName, client.getSession()?.length);
  // @ts-expect-error: a client has no resolver.
  socket.startTls({ certificateResolver: resolver });
}

console.log(inspect({ text, bytes, names, folders, size }, { depth: null }), argv[2], stdin.readLine());
console.table([{ a: 1 }], ['a']);
process.exitCode = import.meta.main ? 1 : performance.now();

// ---- fibers -----------------------------------------------------------------------------------------------------
const fiber = Fiber.run((a: number) => `${a}`, 5);
const joined: string = fiber.join({ timeout: 5 });
const limited: number = Fiber.timeout(5, (a: number) => a + 1, 1);
const tried: number | undefined = Fiber.tryTimeout(5, async () => 1);
const grouped: number = Fiber.group(group => group.run(() => 1).join() + group.size, { timeout: 10 });
const results: [number, string] = Fiber.all([() => 1, async () => 'x']);
const mapped: string[] = Fiber.map(new Set([1]), 2, n => String(n));
const first: number = Fiber.race([() => 1, Fiber.run(() => 2)]);
const settled: string = Fiber.await(Promise.resolve('x'));
const state: 'running' | 'ready' | 'waiting' | 'done' | 'failed' | 'cancelled' = Fiber.current.state;
const local = new FiberLocal('here');
const maybe = new FiberLocal<number | undefined>();
const there: string = local.run('there', () => local.get());
const channel = new Channel<number>(3);
const received: number | undefined = channel.receive({ timeout: 1 });
const chosen = select([
  { receive: channel, then: (value: number) => value * 2 },
  { send: channel, value: 1, then: () => 0 },
]);
const none = select([{ receive: channel }], { otherwise: () => 'none' });
const mutex = new Mutex();
{
  using held = mutex.lock();
  log(held, joined, limited, tried, grouped, results, mapped, first, settled, state, there, maybe.get());
}
try {
  new Semaphore(2).run(() => Fiber.shield(() => channel.close()));
} catch (error) {
  if (error instanceof Fiber.CancelledError) log(error.reason, received, chosen, none);
}
// @ts-expect-error: fibers are started by Fiber.run.
new Fiber();
const require = createRequire(import.meta.url);
const found: string = join(require.resolve('x'), '..');
const hex: string = createHash('sha256').update(Buffer.from(found, 'utf8')).digest('hex');
const storage = new AsyncLocalStorage<number>();
const inner: string = storage.run(5, () => `${storage.getStore()}`);
assert.deepEqual([hex, inner], new EventEmitter().eventNames());
assert(typeof promisify(() => {}) === 'function');
import.meta.resolver = (specifier, base) =>
  specifier === 'x' ? import.meta.parse('export default 1;') : base;
import.meta.loadedExtensions.set('y', import.meta.parse('export default 2;'));
process.nextTick((a: number) => a, 1);

const timer: Timeout = setTimeout((a: number, b: string) => console.log(a, b), 10, 1, 'two').unref();
// @ts-expect-error: a string is no number.
setTimeout((a: number) => a, 10, 'one');
clearTimeout(timer);
clearInterval(+setInterval(() => {}, 1));
{
  using immediate = setImmediate(() => queueMicrotask(() => {}));
  console.log(immediate.hasRef());
}
const signal = AbortSignal.any([AbortSignal.timeout(5), new AbortController().signal]);
signal.onabort = event => console.log(event.type, signal.reason);
new EventTarget().addEventListener(
  'x',
  { handleEvent: (event: CustomEvent<number>) => event.detail },
  { signal },
);
const url = new URL('/a', URL.parse('http://x') ?? undefined);
url.searchParams.append('b', 'c');
for (const [name, value] of url.searchParams) console.log(name.length, value);
const clone: { when: Date } = structuredClone({ when: new Date() });
const decoded: string = new TextDecoder('shift_jis', { fatal: true }).decode(new TextEncoder().encode('x'));
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data, ports }) => console.log(data, ports.length, clone, decoded);
port2.postMessage(new ArrayBuffer(1), [new ArrayBuffer(1)]);
const length: number = (await new File(['x'], 'name').slice(1).arrayBuffer()).byteLength;
console.log(crypto.getRandomValues(new Uint8Array(2)), crypto.randomUUID(), length, atob(btoa('x')));
console.log(performance.measure('m', performance.mark('a').name).duration, new DOMException('x').code);

const unpacked = new Blob(['x']).stream().pipeThrough(new DecompressionStream('gzip'));
for (const text of Fiber.iterate(unpacked.pipeThrough(new TextDecoderStream()))) console.log(text.length);
for await (const n of ReadableStream.from([1, 2])) console.log(n + 1);
const packed: Uint8Array = gzip('text', { level: 9, timeout: 100 });
// @ts-expect-error: there is no such format.
console.log(packed, new CompressionStream('zip'));

import Coroutine from 'coro:fibers';
import Future from 'coro:fibers/future';

const counter = Coroutine((start: number) => {
  for (let value = start; ; value++) Coroutine.yield(value);
});
console.log(counter.run(1), new Coroutine(() => {}).started, Coroutine.current?.run());
const later = new Future<string>();
setTimeout(() => later.return('text'), 1);
console.log(later.wait().length, Future.task(() => 1).wait() + 1);

import test, { beforeEach, describe, it, type TestContext } from 'coro:test';

beforeEach(() => Fiber.sleep(1), { timeout: 100 });
await test('name', { skip: 'why', timeout: 5, concurrency: true }, (t: TestContext) => t.assert.ok(t.name));
describe.only('suite', () => void it('calls back', (t, done) => done(t.signal.reason)));
// @ts-expect-error: a name is text.
test(1, () => {});

const listing: string = Process.run('ls', ['-l'], { cwd: '/tmp', timeout: 1000 }).stdout;
const picture: Uint8Array = Process.run('cat', { input: listing, encoding: null, check: true }).stdout;
{
  using child = Process.spawn('bc', { stdio: ['pipe', 'pipe', process.stderr] });
  child.stdin.write(`${picture.length} * 2\n`);
  const line: string | null = child.stdout.readLine();
  child.kill('SIGTERM');
  const { code, signal } = child.wait({ timeout: 100 });
  log(line, code, signal);
}
process.on('SIGHUP', (name, number: number) => log(name, number)).once('exit', code => log(code));
const came: string = process.waitForSignal('SIGTERM', 'SIGINT', { timeout: 5 });
process.kill(process.pid, came === 'SIGTERM' ? 'SIGUSR1' : 0);
// @ts-expect-error: there is no such signal.
process.kill(1, 'SIGNAL');

const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
  'sign',
  'verify',
]);
const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, packed);
// @ts-expect-error: there is no such curve.
await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-1' }, true, ['sign']);
const cipher = createCipheriv('aes-256-gcm', scryptSync('password', 'salt', 32), randomBytes(12));
const parts: Buffer[] = [cipher.update('x'), cipher.final(), cipher.getAuthTag(), readFileSync('x')];
await promises.pipeline(createReadStream('x'), createGzip(), createWriteStream('y', { flags: 'a' }));
for await (const part of Readable.fromWeb(new Blob(parts).stream())) console.log(part, signed.byteLength);
class Upper extends Transform {
  override _transform(chunk: any, _encoding: string, callback: (error?: Error | null, data?: any) => void) {
    callback(null, `${chunk}`.toUpperCase());
  }
}
new Duplex({
  read(size) {
    this.push(`${size}`);
  },
  write: (_chunk, _encoding, callback) => callback(),
}).pipe(new Upper());
const contents: string = await readLater('x', 'utf8');
console.log(contents, hostname(), cpus().length, new StringDecoder('utf8').write(gzipSync(contents)));
const groups = new URLPattern({ pathname: '/:id' }).exec('http://x/5')?.pathname.groups.id;
console.log(groups?.length);
