// options: --v8-flags=--expose-gc
// WebAssembly whose imports block their fiber, call back into it, throw and trap, under forced collections.
import { fails, ok, same } from './check.mjs';

// (import "e" "f" (func $f (param i32) (result i32)))
// (func (export "g") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
// (func (export "h") (param i32) (result i32) (i32.div_s (call $f (local.get 0)) (i32.const 0)))
const code = new Uint8Array(
  [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    [1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f],
    [2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
    [3, 3, 2, 0, 0],
    [7, 9, 2, 1, 0x67, 0, 1, 1, 0x68, 0, 2],
    [0x0a, 21, 2, 9, 0, 0x20, 0, 0x10, 0, 0x41, 1, 0x6a, 0x0b, 9, 0, 0x20, 0, 0x10, 0, 0x41, 0, 0x6d, 0x0b],
  ].flat(),
);
const module = new WebAssembly.Module(code);
const FIBERS = 100;
const CALLS = 12;
let corrupted = 0;
let wrong = 0;
let traps = 0;
let ended = 0;

/** What g answers with the import below. */
const expected = x => x * 2 + 1 + (x > 0 && x % 3 === 0 ? expected(x - 1) : 0);

for (let fiber = 0; fiber < FIBERS; fiber++) {
  Fiber.run(() => {
    const { exports } = new WebAssembly.Instance(module, { e: { f } });
    function f(x) {
      const object = { x, text: `x${x}` };
      Fiber.sleep((x * 7 + fiber) % 10);
      const inner = x > 0 && x % 3 === 0 ? exports.g(x - 1) : 0;
      Fiber.yield();
      if (object.x !== x || object.text !== `x${x}`) corrupted++;
      return x * 2 + inner;
    }
    for (let x = 0; x < CALLS; x++) if (exports.g(x) !== expected(x)) wrong++;
    try {
      exports.h(1);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) traps++;
    }
    ended++;
  });
}
for (let n = 0; ended < FIBERS; n++) {
  gc(n % 5 ? { type: 'minor' } : undefined);
  Fiber.sleep(1);
}
same('results', wrong, 0);
same('values across blocking imports', corrupted, 0);
same('traps behind a blocking import', traps, FIBERS);

const throwing = new WebAssembly.Instance(module, { e: { f: () => fs.readFile('/nonexistent') } });
fails('an error of a system call passes through', () => throwing.exports.g(1), 'ENOENT');

const overflow = new WebAssembly.Instance(module, { e: { f: x => overflow.exports.g(x) } });
fails('a recursion through WebAssembly is a RangeError', () => overflow.exports.g(1), 'RangeError');

const { exports } = new WebAssembly.Instance(module, { e: { f: x => (Fiber.sleep(1), x) } });

// A stack of V8's own (JSPI) cannot be left parked: an Error says so, and the fiber goes on.
if (typeof WebAssembly.promising === 'function') {
  const blocking = new WebAssembly.Instance(module, { e: { f: x => (Fiber.sleep(1), x * 2) } });
  const outcome = await WebAssembly.promising(blocking.exports.g)(1).then(String, error => error);
  ok('blocking inside of JSPI is an Error', outcome instanceof Error, `it is ${outcome}`);
  const suspending = new WebAssembly.Instance(module, {
    e: { f: new WebAssembly.Suspending(async x => x * 2) },
  });
  same('JSPI by itself works', await WebAssembly.promising(suspending.exports.g)(20), 41);
  Fiber.sleep(1);
  same('and fibers go on', exports.g(1), 2);
}
