#include "tests.h"

using fake::Kernel;
using fake::Run;

namespace {
// A library whose hook "main" is the given function body.
std::string main_of(const std::string& body) {
  return "const { test, fiber, engine, module } = __primordials; const equal = (a, b) => { if (!Object.is(a, "
         "b)) throw "
         "new Error(`${String(a)} instead of ${String(b)}`); };\n"
         "engine.hook('main', function (...args) {" +
         body + "\n});";
}
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
    equal(module.requests(module.compile('file:///a2.mjs', 'import "x"', cache)).length, 1);
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
    equal(list.length, 2); equal(list[1], 2); equal(engine.rejections().length, 0);
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
