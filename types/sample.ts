// Uses of the definitions; the compiler checks them, nobody runs them.
import { inspect, log } from 'coro:console';
import fsModule, { type FileHandle, readFile } from 'coro:fs';
import { connect, createServer, type Socket } from 'coro:net';
import { argv, stdin } from 'coro:process';

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

console.log(inspect({ text, bytes, names, folders, size }, { depth: null }), argv[2], stdin.readLine());
console.table([{ a: 1 }], ['a']);
process.exitCode = import.meta.main ? 1 : performance.now();

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
