#include "library.h"
#include "tests.h"

using fake::Kernel;
using fake::Run;
using tests::main_of;

namespace {
std::string run_main(int carrier, const std::string& body, Kernel** = nullptr, int tests = 0) {
  std::string result, error;
  Run run;
  run.carrier = carrier;
  run.tests = tests;
  if (!fake::with_runtime(
          run, main_of(body), [&](Kernel& kernel) { result = kernel.call("main"); }, &error))
    return "not started: " + error;
  return result;
}
}  // namespace

TEST(starts_and_returns) { EXPECT_EQUAL(run_main(carrier, "return 'hello ' + args.length"), "hello 0"); }

TEST(values_both_ways) {
  EXPECT_EQUAL(run_main(carrier, R"(
    for (const v of [undefined, null, true, false, 0, -1, 2147483647, -2147483648, 2147483648, 1.5, -0, NaN, Infinity,
                     0n, 1n, 18446744073709551615n, '', 'abc', 'größer ✓ 𝒳', 'a\0b', 'x'.repeat(70000), 'ü'.repeat(300000)])
      equal(test.echo(v), v);
    equal(test.echo('\ud800'), '\ufffd');
    equal(test.echo(-1n), 'other'); equal(test.echo(1n << 64n), 'other');
    equal(test.echo({}), 'other'); equal(test.echo(Symbol('s')), 'other'); equal(test.echo(() => 1), 'function');
    const bytes = test.echo(new Uint8Array([1, 2, 3]));
    equal(bytes instanceof Uint8Array, true); equal(bytes.join(), '1,2,3');
    equal(test.echo(new Uint8Array([1, 2, 3, 4]).subarray(1, 3)).join(), '2,3');
    equal(test.echo(new DataView(new ArrayBuffer(4), 1)).length, 3);
    equal(test.echo(new Float64Array(1000).fill(1)).length, 8000);
    equal(test.echo(new SharedArrayBuffer(5)).length, 5);
    const gone = new ArrayBuffer(8); gone.transfer(); equal(test.echo(gone).length, 0);
    equal(test.latin1(), 'café');
    equal(test.array(1, 'two', 3n, null).map(String).join(), '1,two,3,null');
    equal(Array.isArray(test.array()), true);
    equal(JSON.stringify(test.record('a', 1)), '{"first":"a","second":1}');
    const b = test.buffer(1000); equal(b.length, 1000); equal(b[999], 120);
    const p = new Uint8Array(10); test.pin(p); equal(p[9], 112);
    const o = { x: 1 }; const id = test.keep(o); equal(test.kept(id), o);
    equal(test.array('a'.repeat(300000), 'b'.repeat(300000), 'c').join('').length, 600001);
    return 'fine')"),
               "fine");
}

TEST(errors) {
  EXPECT_EQUAL(run_main(carrier, R"(
    for (const [kind, type] of [[1, Error], [2, TypeError], [3, RangeError]]) {
      try { test.error(kind); return 'no error'; } catch (e) {
        equal(Object.getPrototypeOf(e), type.prototype);
        equal(e.message, 'something went wrong'); equal(e.code, 'ESOMETHING'); equal(e.errno, -5);
        equal(e.path, '/a/path'); equal(e.port, 8080); equal('dest' in e, false);
        equal(e.stack.includes('test-library.js'), true);
      }
    }
    return 'fine')"),
               "fine");
  EXPECT(run_main(carrier, "throw new TypeError('of mine')").find("threw: TypeError: of mine\n    at ") == 0);
  EXPECT_EQUAL(run_main(carrier, "throw 'a string'"), "threw: a string");
  EXPECT(run_main(carrier, "const f = () => f(); return f()").find("threw: RangeError: Maximum call stack") ==
         0);
}

TEST(library_error) {
  std::string error;
  Run run;
  run.carrier = carrier;
  EXPECT(!fake::with_runtime(
      run, "null.x", [](Kernel&) {}, &error));
  EXPECT(error.find("test-library.js") != std::string::npos && error.find("TypeError") != std::string::npos);
  EXPECT(!fake::with_runtime(
      run, "a b", [](Kernel&) {}, &error));
  EXPECT(error.find("SyntaxError") != std::string::npos);
  EXPECT(!fake::with_runtime(
      run, "__primordials.test.echo(1)", [](Kernel&) {}, &error));
  EXPECT(error.find("while the library loads") != std::string::npos);
}

TEST(fibers_interleave) {
  EXPECT_EQUAL(run_main(carrier, R"(
    const order = []; let left = 0;
    for (let k = 0; k < 20; k++) { left++; fiber.run(() => { for (let n = 0; n < 50; n++) test.yield(); order.push(k); left--; }); }
    while (left) test.yield();
    return order.join())"),
               "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19");
}

TEST(blocks_anywhere) {
  EXPECT_EQUAL(run_main(carrier, R"(
    const y = (v) => { test.yield(); return v; };
    equal([1, 2, 3].map((v) => y(v) * 2).join(), '2,4,6');
    equal([3, 1, 2].sort((a, b) => y(a - b)).join(), '1,2,3');
    equal(JSON.parse('{"a":1}', (k, v) => y(v)).a, 1);
    equal('abc'.replace(/b/, (m) => y('x')), 'axc');
    equal(new (class { x = y(5); get v() { return y(6); } })().v, 6);
    equal(new Proxy({}, { get: () => y(7) }).anything, 7);
    equal(`${{ [Symbol.toPrimitive]: () => y('p') }}`, 'p');
    equal([...(function* () { yield y(1); yield y(2); })()].join(), '1,2');
    return 'fine')"),
               "fine");
}

TEST(jobs_that_block) {
  EXPECT_EQUAL(run_main(carrier, R"(
    const order = [];
    const work = async (name) => { order.push(name + 1); await null; test.yield(); order.push(name + 2); return name; };
    let done = false;
    Promise.all(['a', 'b', 'c'].map(work)).then((all) => { order.push(all.join('')); done = true; });
    while (!done) test.yield();
    return order.join())"),
               "a1,b1,c1,a2,b2,c2,abc");
}

TEST(modules) {
  EXPECT_EQUAL(run_main(carrier, R"(
    engine.hook('importMeta', (url, meta) => { meta.url = url; });
    engine.hook('import', (specifier, referrer, attributes) => Promise.resolve({ specifier, referrer, type: attributes.type }));
    const b = module.compile('file:///b.mjs', 'export let n = 1; export const up = () => n++;');
    const s = module.synthetic('coro:s', ['default', 'v']);
    module.setExport(s, 'default', 'dflt'); module.setExport(s, 'v', 5);
    const a = module.compile('file:///a.mjs', `import { n, up } from './b.mjs'; import d, { v } from 'coro:s' with { type: 'x' };
      up(); globalThis.seen = [n, d, v, import.meta.url].join(); export default await Promise.resolve(42);
      globalThis.dynamic = await import('./c.mjs', { with: { type: 'json' } });`);
    equal(JSON.stringify(module.requests(a)), JSON.stringify([
      { specifier: './b.mjs', attributes: {}, line: 1, column: 23 }, { specifier: 'coro:s', attributes: { type: 'x' }, line: 1, column: 55 }]));
    equal(module.status(a), 'unlinked');
    module.link(a, [b, s]); module.link(b, []); module.link(s, []);
    module.instantiate(a); equal(module.status(a), 'linked');
    let done = false, failed;
    module.evaluate(a).then(() => done = true, (e) => { failed = e; done = true; });
    while (!done) test.yield();
    if (failed) throw failed;
    equal(module.status(a), 'evaluated'); equal(module.namespace(a).default, 42); equal(globalThis.seen, '2,dflt,5,file:///a.mjs');
    equal(JSON.stringify(globalThis.dynamic), '{"specifier":"./c.mjs","referrer":"file:///a.mjs","type":"json"}');
    const cache = module.cache(a); equal(cache.length > 100, true);
    const other = module.compile('file:///a2.mjs', 'import "x"', cache);
    equal(module.requests(other).length, 1); equal(module.tookCode(other), false);
    const text = 'export default () => () => { throw new Error("x"); }';
    const blank = module.compile('file:///w.mjs', text.replace(/./g, ' '), module.cache(module.compileWhole('file:///w.mjs', text)));
    equal(module.tookCode(blank), true); module.link(blank, []); module.instantiate(blank); module.evaluate(blank);
    try { module.namespace(blank).default()(); return 'no error'; } catch (e) { equal(e.stack.split('\n')[1].trim(), 'at file:///w.mjs:1:36'); }
    module.setExport(s, 'v', 6);
    equal(module.namespace(s).v, 6);
    try { module.compile('file:///bad.mjs', 'let x = ;'); return 'no error'; } catch (e) { equal(e.name, 'SyntaxError'); }
    const c = module.compile('file:///c.mjs', 'import { missing } from "b"'); module.link(c, [b]);
    try { module.instantiate(c); return 'no error'; } catch (e) { equal(e.name, 'SyntaxError'); }
    const t = module.compile('file:///t.mjs', 'throw new RangeError("mine")'); module.link(t, []); module.instantiate(t);
    module.evaluate(t).catch(() => {}); equal(module.status(t), 'errored'); equal(module.error(t).message, 'mine');
    for (const wrong of [undefined, null, 1, {}, 'x', Object.create(a)]) {
      try { module.status(wrong); return 'no error'; } catch (e) { equal(e.code, 'ERR_INVALID_ARG_TYPE'); }
    }
    return 'fine')"),
               "fine");
}

TEST(rejections) {
  EXPECT_EQUAL(run_main(carrier, R"(
    const p = Promise.reject(new Error('one')); Promise.reject(2); Promise.reject(3).catch(() => {});
    p.catch(() => {});
    const list = engine.rejections();
    equal(list.length, 3); equal(list[1], 2); equal(engine.rejections().length, 0);
    return 'fine')"),
               "fine");
}

TEST(collections_keep_parked_fibers) {
  EXPECT_EQUAL(run_main(carrier, R"(
    let left = 0, bad = 0;
    for (let k = 0; k < 100; k++) {
      left++;
      fiber.run(() => {
        const deep = (n, o) => { const mine = { n, k, text: 'v' + n }; if (n) deep(n - 1, mine); else test.park();
          if (mine.n !== n || mine.k !== k || mine.text !== 'v' + n) bad++; };
        deep(10, null); left--;
      });
    }
    for (let k = 0; k < 5; k++) { gc({ type: 'minor' }); gc({ type: 'major' }); Array.from({ length: 10000 }, (_, i) => ({ i })); }
    test.wakeAll();
    while (left) test.yield();
    return 'bad: ' + bad)",
                        nullptr, CORO_VERIFY),
               "bad: 0");
}

TEST(ends_with_parked_fibers) {
  for (int k = 0; k < 5; k++)
    EXPECT_EQUAL(run_main(carrier, R"(
      for (let k = 0; k < 50; k++) fiber.run(() => { try { test.park(); } finally { for (;;); } });
      Promise.resolve().then(() => test.park());
      test.yield(); test.park();)"),
                 "parked");
}

TEST(engine_functions) {
  EXPECT_EQUAL(run_main(carrier, R"(
    const kinds = { proxy: new Proxy({}, {}), promise: Promise.resolve(), map: new Map(), set: new Set(), weakMap: new WeakMap(),
      weakSet: new WeakSet(), weakRef: new WeakRef({}), mapIterator: new Map().keys(), setIterator: new Set().values(),
      generator: (function* () {})(), regExp: /x/, date: new Date(), error: new TypeError(), boxedNumber: Object(1), boxedString: Object('s'),
      boxedBoolean: Object(true), boxedSymbol: Object(Symbol()), boxedBigInt: Object(1n), arguments: (function () { return arguments; })(),
      arrayBuffer: new ArrayBuffer(1), sharedArrayBuffer: new SharedArrayBuffer(1), dataView: new DataView(new ArrayBuffer(1)),
      typedArray: new Int8Array(1), array: [], function: class {}, asyncFunction: async () => {}, generatorFunction: function* () {},
      wasmMemory: new WebAssembly.Memory({ initial: 1 }), object: {} };
    for (const name in kinds) equal(engine.kind(kinds[name]), name);
    for (const value of [1, 's', null, undefined, 1n, Symbol(), true]) equal(engine.kind(value), 'primitive');
    const target = {}, handler = {};
    equal(engine.proxyDetails(new Proxy(target, handler))[0], target); equal(engine.proxyDetails(new Proxy(target, handler))[1], handler);
    equal(engine.promiseDetails(new Promise(() => {})).join(), '0,'); equal(engine.promiseDetails(Promise.resolve(5)).join(), '1,5');
    const rejected = Promise.reject(6); rejected.catch(() => {}); equal(engine.promiseDetails(rejected).join(), '2,6');
    equal(JSON.stringify(engine.entries(new Map([[1, 2]]))), '[[1,2],true]'); equal(JSON.stringify(engine.entries(new Set([3]))), '[[3],false]');
    equal(JSON.stringify(engine.entries(new Map([[1, 2]]).keys())), '[[1],false]');
    equal(engine.constructorName(new (class Own {})()), 'Own');
    equal(engine.ownNonIndexKeys(Object.assign([1, 2], { a: 1, [Symbol.iterator]: 2 }), true).length, 2);
    equal(engine.ownNonIndexKeys([1, 2], false).join(), 'length');
    for (const text of ['', 'abc', 'größer ✓ 𝒳']) equal(engine.decode(engine.encode(text), 'utf8', true), text);
    equal(engine.decode(new Uint8Array([0xe9, 0x41]), 'latin1'), 'éA'); equal(engine.decode(new Uint8Array([0xe9, 0x41]), 'utf8', false), '\ufffdA');
    for (const bad of [[0xe9, 0x41], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xff]]) {
      try { engine.decode(new Uint8Array(bad), 'utf8', true); return 'no error for ' + bad; } catch (e) { equal(e.code, 'ERR_ENCODING_INVALID_ENCODED_DATA'); }
    }
    equal(engine.noop(), undefined);
    try { module.compile('file:///bad.mjs', '\n  let x = ;'); } catch (e) {
      equal(JSON.stringify(engine.location(e)), '{"url":"file:///bad.mjs","line":2,"column":11,"endColumn":12,"sourceLine":"  let x = ;"}');
    }
    try { null.x; } catch (e) { equal(engine.location(e).url, 'test-library.js'); }
    equal(engine.location('x'), undefined);
    for (const f of ['proxyDetails', 'promiseDetails', 'entries', 'constructorName', 'ownNonIndexKeys', 'encode', 'decode', 'hook'])
      try { engine[f](); return 'no error from ' + f; } catch (e) { equal(e.code, 'ERR_INVALID_ARG_TYPE'); }
    return 'fine')"),
               "fine");
}

TEST(stack_of_a_parked_fiber) {
  std::string stack, after;
  Run run;
  run.carrier = carrier;
  EXPECT(fake::with_runtime(run,
                            main_of("function inner() { test.park(); return 'went on'; }\n function outer() "
                                    "{ return inner(); }\n return outer();"),
                            [&](Kernel& kernel) {
                              EXPECT_EQUAL(kernel.call("main"), "parked");
                              stack = coro_fiber_stack(kernel.parked_fiber(0));
                              kernel.wake_all();
                              kernel.run();
                              after = kernel.main_result();
                            }));
  EXPECT(stack.find("    at inner (test-library.js:2:") == 0);
  EXPECT(stack.find("\n    at outer (test-library.js:3:") != std::string::npos);
  EXPECT_EQUAL(after, "went on");
}

TEST(async_data_belongs_to_its_fiber) {
  EXPECT_EQUAL(run_main(carrier, R"(
    let left = 0;
    for (let k = 0; k < 20; k++) { left++; fiber.run(() => { for (let n = 0; n < 20; n++) { test.yield(); gc({ type: 'minor' }); } left--; }); }
    while (left) test.yield();
    return 'fine')",
                        nullptr, CORO_CHECK_ASYNC | CORO_VERIFY),
               "fine");
}
