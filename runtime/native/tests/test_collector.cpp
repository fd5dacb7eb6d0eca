#include <cstdio>
#include <ctime>

#include "library.h"
#include "tests.h"

using fake::Kernel;
using fake::Run;
using tests::main_of;

// Fibers parked in deep frames of every tier of V8's compilers, while everything is collected, moved and
// deoptimized.
TEST(stress) {
  Run run;
  run.carrier = carrier;
  run.tests = CORO_VERIFY;
  std::string result;
  EXPECT(fake::with_runtime(run, main_of(R"(
    let left = 0, bad = 0;
    class Shape { constructor(k) { this.k = k; } get area() { test.yield(); return this.k * 2; } }
    const churn = () => { const junk = []; for (let n = 0; n < 200; n++) junk.push({ n, s: 'j' + n, f: n + 0.5 }); return junk.length; };
    const work = (k, n, o) => {
      const mine = { k, n, text: `v${n}`, number: n + 0.25, big: BigInt(n), list: [n, n + 1] };
      if (n > 0) { const below = work(k, n - 1, mine); if (below !== n - 1) bad++; }
      else { const list = [3, 1, 2].map((v) => { test.yield(); return { v }; }); if (list[1].v !== 1) bad++; if (new Shape(k).area !== k * 2) bad++; }
      if (n % 3 === 0) test.yield();
      if (mine.k !== k || mine.n !== n || mine.text !== 'v' + n || mine.number !== n + 0.25 || mine.big !== BigInt(n) || mine.list[1] !== n + 1) bad++;
      return n;
    };
    for (let k = 0; k < 60; k++) { left++; fiber.run(() => { for (let r = 0; r < 6; r++) { work(k, 12, null); churn(); } left--; }); }
    for (let round = 0; left; round++) {
      test.yield();
      if (round % 40 === 0) gc({ type: 'minor' });
      if (round % 200 === 0) gc();
      if (round === 100) Shape.prototype.extra = 1;
      if (round === 150) Object.defineProperty(Shape.prototype, 'area', { get() { test.yield(); const r = this.k + this.k; return r; } });
    }
    return 'bad: ' + bad)"),
                            [&](Kernel& kernel) { result = kernel.call("main"); }));
  EXPECT_EQUAL(result, "bad: 0");
}

// What is young when its fiber parks: survives minor collections, is promoted, then moved by compaction.
TEST(generations) {
  Run run;
  run.carrier = carrier;
  run.tests = CORO_VERIFY;
  std::string result;
  EXPECT(fake::with_runtime(run, main_of(R"(
    let left = 0, bad = 0;
    const hold = (k) => {
      const young = { k, a: [k, { deep: 'd' + k }] }, weak = new WeakRef(young);
      for (let n = 0; n < 8; n++) {
        test.park();
        const younger = { n };
        if (young.k !== k || young.a[1].deep !== 'd' + k || weak.deref() !== young || younger.n !== n) bad++;
      }
      left--;
    };
    for (let k = 0; k < 300; k++) { left++; fiber.run(() => hold(k)); }
    for (let round = 0; round < 8; round++) {
      for (let n = 0; n < 4; n++) { gc({ type: 'minor' }); Array.from({ length: 3000 }, (_, i) => ({ i })); }
      if (round % 2) { gc(); gc({ type: 'minor' }); }
      test.wakeAll(); test.yield(); test.yield();
    }
    while (left) { test.wakeAll(); test.yield(); }
    return 'bad: ' + bad)"),
                            [&](Kernel& kernel) { result = kernel.call("main"); }));
  EXPECT_EQUAL(result, "bad: 0");
}

// Optimized code that relies on a prototype, which changes while a fiber is parked inside: it must go on in
// other code.
TEST(deoptimization_while_parked) {
  Run run;
  run.carrier = carrier;
  std::string result;
  EXPECT(fake::with_runtime(run, main_of(R"(
    let bad = 0, left = 0, wait = false;
    wait = true; wait = false;  // no constant for the compiler
    const rounds = 4;
    for (let round = 0; round < rounds; round++) {
      const code = `class A { get v() { return 1; } }
        const f = (a) => { const before = a.v; pause(); return before + a.v * 10; };
        %PrepareFunctionForOptimization(f); f(new A()); f(new A()); %OptimizeFunctionOnNextCall(f); f(new A());
        return { A, f };`;
      const { A, f } = new Function('pause', code)(() => { if (wait) test.yield(); });
      const a = new A();
      wait = true;
      for (let k = 0; k < 10; k++) { left++; fiber.run(() => { if (f(a) !== 21) bad++; left--; }); }
      Object.defineProperty(A.prototype, 'v', { get() { return 2; } });
      while (left) test.yield();
      wait = false;
    }
    return 'bad: ' + bad)"),
                            [&](Kernel& kernel) { result = kernel.call("main"); }));
  EXPECT_EQUAL(result, "bad: 0");
}

namespace {
double milliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}
}  // namespace

// Prints what collections cost beside parked fibers; asserts the order of magnitude only.
TEST_ONCE(pauses) {
  for (int count : {0, 10000, 100000}) {
    Run run;
    run.max_fibers = 120000;
    EXPECT(fake::with_runtime(
        run,
        main_of("const deep = (n) => n ? deep(n - 1) + 1 : test.park(); for (let k = 0; k < " +
                std::to_string(count) +
                "; k++) fiber.run(() => deep(3)); for (let k = 0; k < 4; k++) gc({ type: 'minor' }); gc()") +
            "engine.hook('minor', () => gc({ type: 'minor' })); engine.hook('major', () => gc());",
        [&](Kernel& kernel) {
          EXPECT_EQUAL(kernel.call("main"), "undefined");
          auto best_of = [&](const char* hook) {
            double best = 1e9;
            for (int k = 0; k < 7; k++) {
              double start = milliseconds();
              kernel.call(hook);
              best = std::min(best, milliseconds() - start);
            }
            return best;
          };
          double minor = best_of("minor"), major = best_of("major");
          printf("# %d parked: minor %.2f ms, major %.1f ms\n", count, minor, major);
          EXPECT(minor < major + 20);  // stress flags make more of each
        }));
  }
}
