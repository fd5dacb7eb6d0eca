#include <cstdio>
#include <cstring>
#include <thread>

#include "library.h"
#include "tests.h"

using fake::Kernel;
using fake::Run;
using tests::main_of;

namespace {

long resident_kib() {
  long pages = 0, resident = 0;
  if (FILE* file = fopen("/proc/self/statm", "r")) {
    if (fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    fclose(file);
  }
  return resident * 4;
}

const char kParking[] =
    "for (let k = 0; k < 100; k++) fiber.run(() => { const deep = (n) => n ? deep(n - 1) + 1 : test.park(); "
    "deep(20); });"
    "Promise.resolve().then(() => test.park()); test.buffer(1000); test.park();";

}  // namespace

TEST(runtimes_after_one_another) {
  Run run;
  run.carrier = carrier;
  long before = 0;
  int rounds = carrier == CORO_THREAD ? 30 : 200;
  for (int k = 0; k < rounds; k++) {
    EXPECT(fake::with_runtime(run, main_of(kParking),
                              [](Kernel& kernel) { EXPECT_EQUAL(kernel.call("main"), "parked"); }));
    if (k == rounds / 4) before = resident_kib();
  }
  long grown = resident_kib() - before;
  if (grown > 3000) printf("grown by %ld KiB\n", grown);
  EXPECT(grown <= 3000);
}

TEST(runtimes_at_once) {
  std::vector<std::thread> threads;
  std::vector<std::string> results(4);
  for (int k = 0; k < 4; k++)
    threads.emplace_back([&, k] {
      for (int round = 0; round < 5; round++) {
        Run run;
        run.carrier = carrier;
        run.tests = CORO_VERIFY;
        fake::with_runtime(run, main_of(R"(
          let left = 0, bad = 0;
          for (let k = 0; k < 50; k++) { left++; fiber.run(() => { const mine = { k }; for (let n = 0; n < 50; n++) { test.yield(); if (mine.k !== k) bad++; if (n === k) gc({ type: k & 1 ? 'minor' : 'major' }); } left--; }); }
          while (left) test.yield();
          return 'bad: ' + bad)"),
                           [&](Kernel& kernel) { results[static_cast<size_t>(k)] = kernel.call("main"); });
      }
    });
  for (auto& thread : threads) thread.join();
  for (auto& result : results) EXPECT_EQUAL(result, "bad: 0");
}

TEST(snapshot) {
  std::string library = main_of(
                            "engine.hook('later', () => 1); state.n++; test.yield(); return [state.n, "
                            "state.made, args[0], typeof fiber.run, new Own().v].join();") +
                        "const state = { n: 41, made: 'before' }; globalThis.Own = class { v = 7 }; "
                        "engine.hook('other', () => 'other')";
  const char* error = nullptr;
  uint64_t size = 0;
  coro_options options{};
  coro_source source{"test-library.js", library.data(), library.size()};
  options.abi_version = CORO_ABI_VERSION;
  options.stack_trace_limit = -1;
  options.calls = fake::kCalls;
  options.call_count = fake::kCallCount;
  options.library = &source;
  options.library_count = 1;
  options.library_id = library.c_str();
  uint8_t* blob = coro_snapshot_make(&options, &size, &error);
  EXPECT(blob != nullptr);
  if (!blob) {
    puts(error);
    return;
  }
  Run run;
  run.carrier = carrier;
  run.snapshot = blob;
  run.snapshot_size = size;
  for (int k = 0; k < 3; k++)
    EXPECT(fake::with_runtime(run, library, [](Kernel& kernel) {
      EXPECT(coro_from_snapshot(kernel.runtime()) == 1);
      EXPECT_EQUAL(kernel.call("main", {"given"}), "42,before,given,function,7");
      EXPECT_EQUAL(kernel.call("main", {"given"}), "43,before,given,function,7");
      EXPECT_EQUAL(kernel.call("other"), "other");
      EXPECT_EQUAL(kernel.call("later"), "1");
    }));
  // What does not fit is not used: another library, a damaged file, half of one.
  EXPECT(fake::with_runtime(run, library + " ", [](Kernel& kernel) {
    EXPECT(coro_from_snapshot(kernel.runtime()) == 0);
    EXPECT_EQUAL(kernel.call("main", {"given"}), "42,before,given,function,7");
  }));
  blob[size / 2] ^= 1;
  EXPECT(fake::with_runtime(run, library,
                            [](Kernel& kernel) { EXPECT(coro_from_snapshot(kernel.runtime()) == 0); }));
  blob[size / 2] ^= 1;
  run.snapshot_size = size / 2;
  EXPECT(fake::with_runtime(run, library,
                            [](Kernel& kernel) { EXPECT(coro_from_snapshot(kernel.runtime()) == 0); }));
  coro_blob_free(blob);
  source.text = "throw new Error('mine')";
  source.size = strlen(source.text);
  EXPECT(coro_snapshot_make(&options, &size, &error) == nullptr);
  EXPECT(error && strstr(error, "the library cannot be loaded: test-library.js: Error: mine"));
}

TEST_ONCE(another_layout_falls_back) {
  Run run;
  run.tests = CORO_FAULT_LAYOUT;
  EXPECT(fake::with_runtime(
      run,
      main_of("let n = 0; fiber.run(() => { test.yield(); n++; }); test.yield(); test.yield(); return n"),
      [](Kernel& kernel) {
        EXPECT(coro_carrier_of(kernel.runtime()) == CORO_PLAIN);
        EXPECT_EQUAL(kernel.call("main"), "1");
      }));
}

// What a million fibers one after the other, and bursts of a hundred thousand, leave behind.
TEST_ONCE(memory_after_bursts) {
  Run run;
  run.max_fibers = 120000;
  std::string library = main_of("for (let k = 0; k < 1000000; k++) fiber.run(() => {}); gc()") +
                        "engine.hook('burst', () => { const deep = (n) => n ? deep(n - 1) + 1 : test.park(); "
                        "for (let k = 0; k < 100000; k++) fiber.run(() => deep(k % 1000 ? 3 : 500)); });"
                        "engine.hook('collect', () => { gc(); gc(); });";
  EXPECT(fake::with_runtime(run, library, [](Kernel& kernel) {
    long before = 0;
    for (int k = 0; k < 3; k++) {
      EXPECT_EQUAL(kernel.call("burst"), "undefined");
      if (k == 0) before = resident_kib();
      EXPECT(kernel.parked() == 100000);
      kernel.wake_all();
      kernel.run();
    }
    kernel.call("collect");
    long after_bursts = resident_kib();
    EXPECT_EQUAL(kernel.call("main"), "undefined");
    long after_million = resident_kib();
    printf("# with 100,000 parked %ld KiB, after three bursts %ld, after a million more %ld\n", before,
           after_bursts, after_million);
    EXPECT(after_bursts < before / 4);
    // What checks allocate lets V8's young generation grow once.
    EXPECT(after_million < after_bursts + (fake::extra_tests ? 32000 : 8000));
  }));
}
