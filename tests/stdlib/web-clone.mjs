// structuredClone, MessageChannel, Blob.
import { inspect } from 'coro:console';
import { fails, ok, same } from './check.mjs';

const shape = {
  a: [1, , 3],
  b: new Map([[{ k: 1 }, new Set([1, 'x'])]]),
  c: new Date(5),
  d: /x/gi,
  e: 12n,
  f: -0,
};
const values = [
  undefined,
  null,
  true,
  1.5,
  NaN,
  'x\ud800',
  10n ** 30n,
  Object(1n),
  Object('s'),
  Object(false),
];
const copy = structuredClone({ shape, values });
same('the same', copy, { shape, values });
ok('and yet another', copy.shape !== shape && copy.shape.b !== shape.b && copy.shape.c !== shape.c);
const circular = { name: 'c', list: [] };
circular.self = circular;
circular.list.push(circular);
const circle = structuredClone(circular);
ok('circles', circle.self === circle && circle.list[0] === circle && circle !== circular);
const twice = {};
const pair = structuredClone([twice, twice]);
ok('one stays one', pair[0] === pair[1]);
class Own {
  x = 1;
  #y = 2;
  get z() {
    return this.#y;
  }
}
same(
  'of a class',
  [structuredClone(new Own()), structuredClone(new Own()) instanceof Own],
  [{ x: 1 }, false],
);
const errors = [new TypeError('t', { cause: new RangeError('r') }), new EvalError('e'), new Error()].map(e =>
  structuredClone(e),
);
same(
  'errors',
  errors.map(e => [e.constructor.name, e.message]),
  [
    ['TypeError', 't'],
    ['EvalError', 'e'],
    ['Error', ''],
  ],
);
same('cause and stack', [errors[0].cause.message, /web-clone/.test(errors[0].stack)], ['r', true]);
const exception = structuredClone(new DOMException('m', 'AbortError'));
same(
  'a DOMException',
  [exception instanceof DOMException, exception.name, exception.message],
  [true, 'AbortError', 'm'],
);

// ---- memory

const bytes = new Uint8Array([1, 2, 3, 4]);
const views = structuredClone([bytes, new DataView(bytes.buffer, 1, 2), new Float64Array(2), bytes.buffer]);
same(
  'views of one buffer',
  [views[0], views[0].buffer === views[3], views[1].buffer === views[3]],
  [bytes, true, true],
);
ok('other memory', views[3] !== bytes.buffer && bytes.length === 4);
const resizable = structuredClone(new ArrayBuffer(2, { maxByteLength: 8 }));
same('resizable', [resizable.resizable, resizable.byteLength, resizable.maxByteLength], [true, 2, 8]);
const given = new Uint8Array([5, 6]);
const taken = structuredClone({ given }, { transfer: [given.buffer] });
same('transferred', [taken.given, given.length, given.buffer.detached], [new Uint8Array([5, 6]), 0, true]);
const alone = new ArrayBuffer(3);
same(
  'transferred, and not in the value',
  [structuredClone(1, { transfer: [alone] }), alone.detached],
  [1, true],
);
const shared = new SharedArrayBuffer(4);
const sameMemory = structuredClone([shared, shared]);
new Uint8Array(shared)[0] = 7;
ok(
  'shared',
  new Uint8Array(sameMemory[0])[0] === 7 && sameMemory[0] === sameMemory[1] && sameMemory[0] !== shared,
);
const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
ok('WebAssembly', structuredClone(module) instanceof WebAssembly.Module);

// ---- what cannot be cloned

for (const [name, value] of Object.entries({
  function: () => {},
  symbol: Symbol('x'),
  inside: { a: { b() {} } },
  'weak map': new WeakMap(),
  promise: Promise.resolve(),
  proxy: new Proxy({}, {}),
  URL: new URL('a:b'),
  'event target': new EventTarget(),
  signal: new AbortController().signal,
  params: [new URLSearchParams()],
  port: new MessageChannel().port1,
  generator: (function* () {})(),
})) {
  const error = fails(name, () => structuredClone(value), 25);
  ok(`${name}: its error`, error instanceof DOMException && error.name === 'DataCloneError');
}
fails('a detached buffer', () => structuredClone(alone, { transfer: [alone] }), 25);
const whole = new ArrayBuffer(1);
const { buffer } = new WebAssembly.Memory({ initial: 1 });
fails('memory of WebAssembly', () => structuredClone(buffer, { transfer: [buffer] }), 25);
fails('twice', () => structuredClone(1, { transfer: [whole, whole] }), 25);
fails('nothing to transfer', () => structuredClone(1, { transfer: [{}] }), 25);
fails('fails before it transfers', () => structuredClone(() => {}, { transfer: [whole] }), 25);
same('still there', whole.detached, false);
fails('no list', () => structuredClone(1, { transfer: 5 }), 'ERR_INVALID_ARG_TYPE');
fails('no value', () => structuredClone(), 'ERR_MISSING_ARGS');
const thrown = new Error('of a getter');
let caught;
try {
  structuredClone({
    get x() {
      throw thrown;
    },
  });
} catch (error) {
  caught = error;
}
ok('an error of a getter', caught === thrown);
const blocking = structuredClone({
  get x() {
    Fiber.sleep(2);
    return 'slept';
  },
});
same('a getter may block', blocking, { x: 'slept' });
let deep = {};
for (let i = 0; i < 2_000_000; i++) deep = { deep };
fails('too deep', () => structuredClone(deep), 'RangeError');

// ---- ports

const { port1, port2 } = new MessageChannel();
const got = [];
port2.postMessage('early');
port1.onmessage = event => {
  got.push([event.data, event instanceof MessageEvent, event.target === port1]);
  if (event.data === 'block') Fiber.sleep(15);
  if (event.data === 'block') got.push('goes on');
};
port2.postMessage({ x: 1 });
port2.postMessage('block');
port2.postMessage('last');
same('not at once', got, []);
while (got.length < 5) Fiber.sleep(1);
same('messages', got, [
  ['early', true, true],
  [{ x: 1 }, true, true],
  ['block', true, true],
  ['last', true, true],
  'goes on',
]);

const other = new MessageChannel();
const sent = [];
other.port1.addEventListener('message', event => sent.push(event.data));
other.port2.postMessage('waits');
Fiber.sleep(2);
same('not before start()', sent, []);
other.port1.start();
Fiber.sleep(2);
same('after start()', sent, ['waits']);
const memory = new Uint8Array([9]);
other.port2.postMessage(memory, [memory.buffer]);
fails('itself', () => other.port2.postMessage(1, [other.port2]), 25);
fails('no message', () => other.port2.postMessage(), 'ERR_MISSING_ARGS');
fails('a function', () => other.port2.postMessage(() => {}), 25);
Fiber.sleep(2);
same('memory', [sent[1], memory.length], [new Uint8Array([9]), 0]);

// A port goes through another channel; what was sent to it goes with it.
const inner = new MessageChannel();
inner.port2.postMessage('sent before');
let arrived;
other.port1.onmessage = event => (arrived = event);
other.port2.postMessage({ port: inner.port1 }, { transfer: [inner.port1] });
while (arrived === undefined) Fiber.sleep(1);
const { port } = arrived.data;
ok('the port', port instanceof MessagePort && port !== inner.port1 && arrived.ports[0] === port);
fails('given away', () => other.port2.postMessage(1, [inner.port1]), 25);
const through = [];
port.onmessage = event => {
  through.push(event.data);
  port.postMessage(`answer to ${event.data}`);
};
inner.port2.onmessage = event => through.push(event.data);
inner.port2.postMessage('sent after');
while (through.length < 4) Fiber.sleep(1);
same('through it', through.sort(), [
  'answer to sent after',
  'answer to sent before',
  'sent after',
  'sent before',
]);
const closed = [];
inner.port2.onclose = () => closed.push('2');
port.onclose = () => closed.push('1');
port.close();
while (closed.length < 2) Fiber.sleep(1);
same('closed', closed.sort(), ['1', '2']);
inner.port2.postMessage('to nobody');
fails('no constructor', () => new MessagePort(), 'ERR_ILLEGAL_CONSTRUCTOR');
other.port1.close();
same('held', [port1.hasRef(), port1.unref().hasRef(), port2.hasRef()], [true, false, false]);
const message = new MessageEvent('m', { data: 5, origin: 'o', ports: [port1] });
same('an event', [message.data, message.origin, message.ports.length, message.source], [5, 'o', 1, null]);

// ---- blobs

const blob = new Blob(['aé', new Uint8Array([0x62]), new Blob(['c']), new Uint8Array([0x64]).buffer], {
  type: 'Text/Plain',
});
same('size and type', [blob.size, blob.type], [6, 'text/plain']);
same('text', await blob.text(), 'aébcd');
same(
  'slices',
  [await blob.slice(1, 3).text(), await blob.slice(-2).text(), blob.slice(2, 1).size],
  ['é', 'cd', 0],
);
same('bytes', await blob.slice(3, 4, 'x/y').bytes(), new Uint8Array([0x62]));
same('a buffer', new Uint8Array(await new Blob(['ab']).arrayBuffer()), new Uint8Array([0x61, 0x62]));
same('nothing', [new Blob().size, new Blob([]).type, new Blob(['x'], { type: 'é' }).type], [0, '', '']);
same('line ends', await new Blob(['a\r\nb\rc\n'], { endings: 'native' }).text(), 'a\nb\nc\n');
fails('no sequence', () => new Blob('text'), 'ERR_INVALID_ARG_TYPE');
const file = new File(['x'], 'name.txt', { lastModified: 5, type: 'a/b' });
same(
  'a file',
  [file.name, file.lastModified, file.size, file.type, file instanceof Blob],
  ['name.txt', 5, 1, 'a/b', true],
);
const blobs = structuredClone({ blob, file });
same(
  'clones',
  [await blobs.blob.text(), blobs.file.name, blobs.file instanceof File],
  ['aébcd', 'name.txt', true],
);
same('printed', inspect(blob), "Blob { size: 6, type: 'text/plain' }");
