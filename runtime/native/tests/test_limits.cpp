#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "library.h"
#include "tests.h"

using fake::Kernel;
using fake::Run;
using tests::main_of;

namespace {

// Kills whoever keeps the thread for longer than 30 ms.
class Watchdog {
 public:
  explicit Watchdog(coro_runtime* runtime)
      : thread_([this, runtime] {
          while (!stop_) {
            uint64_t turn = coro_turn(runtime);
            for (int k = 0; k < 100 && !stop_ && coro_turn(runtime) == turn; k++) nap();
            while (!stop_ && running_ && coro_turn(runtime) == turn) {
              coro_kill_running(runtime, turn);
              nap();
            }
          }
        }) {}
  ~Watchdog() {
    stop_ = true;
    thread_.join();
  }
  std::atomic<bool> running_{true};

 private:
  static void nap() { std::this_thread::sleep_for(std::chrono::microseconds(300)); }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace

TEST(hogs_are_killed_and_nobody_else) {
  const char* const hogs[] = {
      "for (;;);",
      "for (;;) { try { for (;;); } catch { caught = true; } finally { finalized = true; } }",
      "/^(a+)+$/.test('a'.repeat(50) + 'b');",
      "const a = Array.from({ length: 1000 }); for (;;) a.map((v, i) => a.map(() => i));",
      "for (;;) globalThis.junk = [{}, [1]];",
      "const f = () => { try { f(); } finally { f(); } }; f();",
      "const m = new WebAssembly.Module(new "
      "Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11])); "
      "new WebAssembly.Instance(m).exports.f();",
      "Promise.resolve().then(() => { for (;;); });"};
  for (const char* hog : hogs) {
    if (getenv("CORO_TEST_SHOW")) puts(hog);
    std::string result;
    Run run;
    run.carrier = carrier;
    EXPECT(fake::with_runtime(
        run,
        main_of(std::string("let caught = false, finalized = false, steps = 0, left = 0, jobs = 0;\n"
                            "for (let k = 0; k < 10; k++) { left++; fiber.run(() => { for (let n = 0; n < "
                            "100; n++) { test.yield(); steps++; } left--; }); }\n"
                            "for (let k = 0; k < 3; k++) Promise.resolve().then(() => jobs++);\n"
                            "fiber.run(() => { ") +
                hog +
                " });\n"
                "for (let k = 0; k < 3; k++) Promise.resolve().then(() => jobs++);\n"
                "while (left || jobs < 6) test.yield();\n return [steps, caught, finalized, jobs].join();"),
        [&](Kernel& kernel) {
          Watchdog watchdog(kernel.runtime());
          result = kernel.call("main");
          watchdog.running_ = false;
          EXPECT(kernel.killed == 1);
          EXPECT(kernel.ended.size() <= 1);
        }));
    if (result != "1000,false,false,6")
      tests::expect_equal(std::string(hog) + ": " + result, "1000,false,false,6", __LINE__);
  }
}

// Wherever a fiber is interrupted, it goes on as if nothing had happened.
TEST(interrupted_fibers_go_on) {
  const char* const works[] = {
      "let s = 0; for (let k = 0; k < 3e6; k++) s = (s * 31 + k) | 0; return s;",
      "return /^(a+)+$/.test('a'.repeat(21) + 'b') ? 1 : 2;",
      "return Array.from({ length: 20000 }, (_, k) => (k * 7919) % 20011).sort((a, b) => a - b)[777];",
      "let s = 0; for (let k = 0; k < 20000; k++) { try { null.x; } catch { s++; } } return s;",
      "let s = ''; for (let k = 0; k < 20000; k++) s = JSON.stringify([s.length, { k }]); return s.length;",
      "const m = new WebAssembly.Module(new "
      "Uint8Array([0,97,115,109,1,0,0,0,1,5,1,96,0,1,127,3,2,1,0,7,5,1,1,102,0,0,10,28,1,26,1,1,127,3,64,32,"
      "0,65,"
      "1,106,34,0,65,192,132,61,72,4,64,12,1,11,11,32,0,11])); return new "
      "WebAssembly.Instance(m).exports.f();"};
  for (const char* work : works) {
    if (getenv("CORO_TEST_SHOW")) puts(work);
    std::string result, expected, stack;
    uint64_t interrupted = 0, others = 0;
    Run run;
    run.carrier = carrier;
    for (bool disturbed : {false, true}) {
      EXPECT(fake::with_runtime(
          run,
          main_of(std::string("const work = () => { ") + work +
                  " };\nfiber.run(() => test.park()); const all = []; let left = 4;\n"
                  "for (let n = 0; n < 4; n++) fiber.run(() => { for (let k = 0; k < 3; k++) { "
                  "try { all.push(work()); } catch (e) { all.push(String(e)); } test.yield(); } left--; });\n"
                  "while (left) test.yield();\n return all.join();"),
          [&](Kernel& kernel) {
            std::atomic<bool> stop{!disturbed};
            std::thread disturber([&] {
              while (!stop) {
                coro_interrupt(kernel.runtime());
                std::this_thread::sleep_for(std::chrono::microseconds(200));
              }
            });
            kernel.interrupted = [&](coro_fiber* fiber) {
              interrupted++;
              stack = coro_fiber_stack(fiber);
              // Of the one that is parked: nothing, or the whole.
              if (kernel.parked() > 0 && coro_fiber_stack(kernel.parked_fiber(0))[0] != 0) others++;
            };
            (disturbed ? result : expected) = kernel.call("main");
            stop = true;
            disturber.join();
            int32_t clock;
            EXPECT(coro_processor_time(kernel.runtime(), &clock) != 0);
          }));
    }
    tests::expect_equal(std::string(work) + ": " + result, std::string(work) + ": " + expected, __LINE__);
    EXPECT(interrupted > 0);
    EXPECT(stack.find("    at ") != std::string::npos);
    if (carrier == CORO_STACK) EXPECT(others > 0);
  }
}

TEST(parked_fibers_are_killed) {
  std::string result;
  Run run;
  run.carrier = carrier;
  EXPECT(fake::with_runtime(run,
                            main_of("globalThis.f = 0; for (let k = 0; k < 20; k++) fiber.run(() => { try { "
                                    "test.park(); } catch { f++; } finally { f++; for (;;); } });"
                                    "Promise.resolve().then(() => test.park()); Promise.resolve().then(() => "
                                    "f += 100); test.park(); return 'woke'") +
                                "engine.hook('look', () => f)",
                            [&](Kernel& kernel) {
                              EXPECT_EQUAL(kernel.call("main"), "parked");
                              EXPECT(kernel.parked() == 22);
                              kernel.kill_parked();
                              EXPECT(kernel.killed == 22);
                              EXPECT(kernel.parked() == 0);
                              EXPECT_EQUAL(kernel.call("look"), "100");
                              EXPECT_EQUAL(kernel.call("look"), "100");
                            }));
}

TEST(heap_limit) {
  Run run;
  run.carrier = carrier;
  run.max_heap = 64 << 20;
  EXPECT(fake::with_runtime(
      run,
      main_of("globalThis.o = { alive: 'yes' }; for (let k = 0; k < 20; k++) fiber.run(() => { const mine = "
              "{ k }; test.park(); if (mine.k !== k) o.alive = 'no'; });") +
          "engine.hook('hog', () => { const all = []; for (;;) all.push({ a: [1, 2, 3], b: 'x' + all.length "
          "}); }); engine.hook('look', () => o.alive);"
          "engine.hook('text', () => { let s = 'x'.repeat(1000); const all = []; for (;;) "
          "all.push(JSON.parse('[' + ('1,'.repeat(100000)) + '1]')); })",
      [&](Kernel& kernel) {
        kernel.call("main");
        coro_heap before, after;
        coro_heap_statistics(kernel.runtime(), &before);
        EXPECT(before.fibers_parked == 20);
        EXPECT(before.limit >= 64 << 20 && before.limit < 256 << 20);
        for (int k = 0; k < 6; k++) {
          EXPECT_EQUAL(kernel.call(k % 2 ? "hog" : "text"), "killed");
          EXPECT(kernel.frame()->signals & CORO_HEAP_LIMIT);
          coro_heap_limit_reset(kernel.runtime());
          EXPECT_EQUAL(kernel.call("look"), "yes");
          EXPECT(!(kernel.frame()->signals & CORO_HEAP_LIMIT));
          coro_heap_statistics(kernel.runtime(), &after);
          EXPECT(after.limit == before.limit);
          EXPECT(after.used < 30 << 20);
        }
        kernel.wake_all();
        kernel.run();
        EXPECT_EQUAL(kernel.call("look"), "yes");
      }));
}

TEST(buffer_limit) {
  Run run;
  run.carrier = carrier;
  run.max_buffers = 10 << 20;
  EXPECT(fake::with_runtime(run, main_of(R"(
      const keep = [];
      try { for (;;) keep.push(new Uint8Array(1 << 20)); } catch (e) { equal(e instanceof RangeError, true); }
      equal(keep.length, 10);
      for (const f of [() => test.buffer(100000), () => test.echo(new Uint8Array(new ArrayBuffer(1), 0, 1).fill(1)) && test.echo(keep[0])])
        try { f(); return 'no error'; } catch (e) { equal(e instanceof RangeError, true); }
      keep.length = 0; gc();
      equal(test.echo(new Uint8Array(1 << 20)).length, 1 << 20); equal(test.buffer(1000).length, 1000);
      return 'fine')"),
                            [&](Kernel& kernel) {
                              EXPECT_EQUAL(kernel.call("main"), "fine");
                              coro_heap heap;
                              coro_heap_statistics(kernel.runtime(), &heap);
                              EXPECT(heap.buffers > 1 << 20 && heap.buffers <= 10 << 20 &&
                                     heap.buffers_limit == 10 << 20);
                            }));
}

TEST(too_many_fibers) {
  std::string result;
  Run run;
  run.carrier = carrier;
  run.max_fibers = 10;
  EXPECT(fake::with_runtime(run, main_of(R"(
      let made = 0;
      try { for (;;) { fiber.run(() => test.park()); made++; } } catch (e) {
        equal(e instanceof RangeError, true); equal(e.code, 'ERR_FIBER_LIMIT'); equal(e.message, 'too many fibers: the limit is 10 (--max-fibers)'); }
      equal(made, 9);
      let job = false; Promise.resolve().then(() => { job = true; }); test.yield(); equal(job, true);
      test.wakeAll(); for (let k = 0; k < 3; k++) test.yield();
      fiber.run(() => made = 'again');
      return made)"),
                            [&](Kernel& kernel) { result = kernel.call("main"); }));
  EXPECT_EQUAL(result, "again");
}
