// Blocking on a real socket works wherever a function can be called from.
import { ok, same } from './check.mjs';

const server = net.createServer(function echo(socket) {
  for (let line; (line = socket.readLine()) !== null;) {
    Fiber.sleep(1); // so that the answer is never there already
    socket.write(line + '\n');
  }
});
server.bind(0, '127.0.0.1');
Fiber.run(() => server.serve());
const connection = net.connect(server.address().port, '127.0.0.1');

/** Sends a value to the server and blocks until it comes back. */
function ask(value) {
  connection.write(JSON.stringify(value) + '\n');
  return JSON.parse(connection.readLine());
}

same(
  'map',
  [1, 2, 3].map(x => ask(x * 2)),
  [2, 4, 6],
);
same(
  'filter',
  [1, 2, 3, 4].filter(x => ask(x % 2 === 0)),
  [2, 4],
);
same(
  'reduce',
  [1, 2, 3].reduce((a, b) => ask(a + b)),
  6,
);
same(
  'sort',
  [3, 1, 2].sort((a, b) => ask(a - b)),
  [1, 2, 3],
);
const seen = [];
[1, 2].forEach(x => seen.push(ask(x)));
same('forEach', seen, [1, 2]);
same(
  'Array.from',
  Array.from({ length: 3 }, (_, i) => ask(i)),
  [0, 1, 2],
);
same(
  'flatMap',
  [1, 2].flatMap(x => [ask(x), x]),
  [1, 1, 2, 2],
);
same(
  'find',
  [1, 2, 3].find(x => ask(x > 1)),
  2,
);
same('typed array map', [...new Float64Array([1, 2]).map(x => ask(x + 1))], [2, 3]);
same('Map.forEach', [...new Map([['a', 1]]).entries().map(([k, v]) => ask(k + v))], ['a1']);
same(
  'Object.groupBy',
  Object.groupBy([1, 2, 3], x => ask(x % 2 ? 'odd' : 'even')),
  { odd: [1, 3], even: [2] },
);
same(
  'replace',
  'abc'.replace(/[a-c]/g, c => ask(c.toUpperCase())),
  'ABC',
);
same(
  'JSON.parse reviver',
  JSON.parse('{"a":[1,2]}', (_, v) => ask(typeof v === 'number' ? v + 1 : v)),
  { a: [2, 3] },
);
same('toJSON', JSON.parse(JSON.stringify({ toJSON: () => ask('json') })), 'json');
same(
  'JSON.stringify replacer',
  JSON.stringify({ a: 1 }, (k, v) => (k ? ask(v + 1) : v)),
  '{"a":2}',
);
const object = {
  get x() {
    return ask(7);
  },
  set x(value) {
    this.stored = ask(value);
  },
};
same('getter', object.x, 7);
object.x = 8;
same('setter', object.stored, 8);
const proxy = new Proxy(
  {},
  {
    get: (_, key) => ask(`${String(key)}!`),
    has: () => ask(true),
    ownKeys: () => ask(['a']),
    set: (target, key, value) => {
      target[key] = ask(value);
      return true;
    },
    deleteProperty: () => ask(true),
  },
);
same('Proxy get', proxy.hello, 'hello!');
same('Proxy has', 'x' in proxy, true);
same('Proxy ownKeys', Reflect.ownKeys(proxy), ['a']);
same('Proxy deleteProperty', delete proxy.x, true);
same('Proxy apply', new Proxy(() => 0, { apply: () => ask('applied') })(), 'applied');
same('Proxy construct', new new Proxy(class {}, { construct: () => ({ made: ask(1) }) })().made, 1);
same('Symbol.toPrimitive', `${{ [Symbol.toPrimitive]: () => ask('primitive') }}`, 'primitive');
same('toString', '' + { toString: () => ask('text') }, 'text');
same('valueOf', 1 + { valueOf: () => ask(2) }, 3);
same('Symbol.hasInstance', 1 instanceof { [Symbol.hasInstance]: () => ask(true) }, true);
const iterable = {
  [Symbol.iterator]() {
    let n = ask(0);
    return { next: () => ({ done: ask(n === 3), value: n++ }) };
  },
};
same('Symbol.iterator', [...iterable], [0, 1, 2]);
same(
  'generator',
  [
    ...(function* () {
      yield ask(1);
      yield ask(2);
    })(),
  ],
  [1, 2],
);
same('destructuring default', (({ a = ask(5) }) => a)({}), 5);
same('parameter default', ((a = ask(6)) => a)(), 6);
class Thing {
  static first = ask('static field');
  static second;
  static {
    Thing.second = ask('static block');
  }
  field = ask('field');
  [ask('computed')] = 1;
  constructor() {
    this.made = ask('constructor');
  }
}
same('static field', Thing.first, 'static field');
same('static block', Thing.second, 'static block');
const thing = new Thing();
same('field initialiser', thing.field, 'field');
same('computed name', thing.computed, 1);
same('constructor', thing.made, 'constructor');
same('derived constructor', new (class extends Thing {})().made, 'constructor');
const tag = (parts, ...values) => ask(parts.join('|') + values.join());
same('tagged template', tag`a${1}b`, 'a|b1');
same('eval', eval('ask(3)'), 3);
same('new Function', new Function('ask', 'return ask(4)')(ask), 4);
same('Reflect.apply', Reflect.apply(ask, null, [9]), 9);
same(
  'finally',
  (() => {
    try {
      return 1;
    } finally {
      seen.push(ask('finally'));
    }
  })(),
  1,
);
same('catch', seen.at(-1), 'finally');

const events = [];
const done = [
  (async () => {
    events.push(ask('async'));
    await null;
    events.push(ask('after await'));
  })(),
  Promise.resolve(1).then(() => events.push(ask('then'))),
  Promise.resolve(1).then(() => events.push('quick')),
  (async () => {
    for await (const value of (async function* () {
      yield ask('async generator');
    })()) {
      events.push(value);
    }
  })(),
  Promise.resolve({ then: resolve => resolve(ask('thenable')) }).then(value => events.push(value)),
];
await Promise.all(done);
same('async function, then, for await, thenable', events.sort(), [
  'after await',
  'async',
  'async generator',
  'quick',
  'then',
  'thenable',
]);

globalThis.ask = ask;
const module = await import('./modules/blocking.mjs');
same('module body of a dynamic import', module.answer, 'module');

let blocked = 0;
await Promise.all(
  Array.from({ length: 300 }, async () => {
    await null;
    Fiber.sleep(2);
    blocked++;
  }),
);
same('300 promise jobs blocked at once', blocked, 300);

const overflow = () => overflow() + 1;
try {
  overflow();
  ok('stack overflow is a RangeError', false);
} catch (error) {
  ok('stack overflow is a RangeError', error instanceof RangeError);
}
same('and the program goes on', ask('on'), 'on');

connection.close();
server.close();
