// A fiber's stack overflows: a RangeError, in whatever frame, and the program goes on.
import { fails, ok, same } from './check.mjs';

const recurse = () => recurse() + 1;
const nestedJson = '['.repeat(200_000) + ']'.repeat(200_000);
const deep = {};
for (let at = deep, n = 0; n < 100_000; n++) at = at.next = {};

/** Each overflows the stack, or is known to answer without. */
const overflows = {
  'plain calls': recurse,
  'a recursion through map': function again() {
    return [1].map(again);
  },
  'a recursion through sort': function again() {
    return [2, 1].sort(again);
  },
  'a recursion through replace': function again() {
    return 'x'.replace(/x/, again);
  },
  'a recursion through a getter': () => {
    const object = {
      get x() {
        return this.x;
      },
    };
    return object.x;
  },
  'a recursion through a Proxy': () => {
    const proxy = new Proxy({}, { get: (_, key) => proxy[key] });
    return proxy.x;
  },
  'a recursion through toString': () => {
    const object = { toString: () => `${object}` };
    return `${object}`;
  },
  'a recursion through a reviver': function again() {
    return JSON.parse('[1]', again);
  },
  'a recursion through constructors': () => {
    class Endless {
      field = new Endless();
    }
    return new Endless();
  },
  'a recursion through generators': () => {
    function* endless() {
      yield* endless();
    }
    return [...endless()];
  },
  'a recursion that traps': function again() {
    fs.exists('/');
    return again() + 1;
  },
};
for (const [name, overflow] of Object.entries(overflows)) {
  fails(`${name}, in main`, overflow, 'RangeError');
  Fiber.run(() => fails(`${name}, in a fiber`, overflow, 'RangeError'));
  Fiber.run(() => {
    Fiber.sleep(1);
    fails(`${name}, after the fiber was parked`, overflow, 'RangeError');
  });
}

// Native code that recurses without JavaScript frames answers or throws a RangeError; it never crashes.
const natives = {
  'JSON.parse of a deep array': () => JSON.parse(nestedJson),
  'a deep regular expression': () => new RegExp('('.repeat(50_000) + ')'.repeat(50_000)).test('x'),
  'backtracking without end in sight': () => /^(?:(a|b)|c)*$/.test('ab'.repeat(100_000)),
  'deep source text': () => new Function(`return ${'('.repeat(100_000)}1${')'.repeat(100_000)}`)(),
  'a deep concatenation': () => {
    let text = 'x';
    for (let n = 0; n < 100_000; n++) text = `${n % 2 ? text + 'y' : 'y' + text}`;
    return text.length;
  },
  'flat() without bounds': () => {
    let list = [];
    for (let n = 0; n < 100_000; n++) list = [list];
    return list.flat(Infinity);
  },
  'JSON.stringify of a deep object': () => JSON.stringify({ toJSON: () => deep }),
};
for (const [name, call] of Object.entries(natives)) {
  Fiber.run(() => {
    Fiber.sleep(1);
    try {
      call();
      ok(`${name}: it answers`, true);
    } catch (error) {
      ok(`${name}: it throws`, error instanceof RangeError || error instanceof SyntaxError, String(error));
    }
  });
}

let caught = 0;
for (let n = 0; n < 50; n++) {
  Fiber.run(() => {
    try {
      recurse();
    } catch {
      Fiber.sleep(1); // parks in the handler of an overflow
      caught++;
    }
  });
}
Fiber.sleep(50);
while (caught < 50) Fiber.yield();
same('fibers overflow side by side', caught, 50);
let frames = 0;
try {
  (function count() {
    frames++;
    count();
  })();
} catch {
  ok('the stack is of use', frames > 500, `${frames} frames`);
}
