// A prepared runtime is once a process, before anything else: so these tests run this program anew.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "library.h"
#include "tests.h"

using fake::Kernel;
using fake::Run;

namespace {

const std::string& library() {
  static const std::string text =
      tests::main_of("test.yield(); return [state.n, args[0]].join();") + "const state = { n: 41 };";
  return text;
}

Run as_prepared() {
  Run run;
  run.max_fibers = 1 << 20;
  run.stack_kib = 1024;
  return run;
}

coro_options options_of(const Run& run) {
  coro_options options{};
  options.abi_version = CORO_ABI_VERSION;
  options.max_fibers = run.max_fibers;
  options.stack_kib = run.stack_kib;
  options.library_id = library().c_str();
  options.wake_descriptor = -1;
  options.stack_trace_limit = -1;
  return options;
}

bool make(const char* path) {
  if (coro_boot(nullptr)) return false;
  coro_source source{"test-library.js", library().data(), library().size()};
  coro_options options = options_of({});
  options.calls = fake::kCalls;
  options.call_count = fake::kCallCount;
  options.library = &source;
  options.library_count = 1;
  uint64_t size = 0;
  uint8_t* blob = coro_snapshot_make(&options, &size, nullptr);
  FILE* file = blob ? fopen(path, "w") : nullptr;
  if (!file) return false;
  bool ok = fwrite(blob, 1, size, file) == size;
  coro_blob_free(blob);
  return fclose(file) == 0 && ok;
}

// No snapshot is given in these options: who runs from one was prepared.
bool runs(const Run& run, bool from_snapshot) {
  bool ok = false;
  bool started = fake::with_runtime(run, library(), [&](Kernel& kernel) {
    ok =
        coro_from_snapshot(kernel.runtime()) == from_snapshot && kernel.call("main", {"given"}) == "41,given";
  });
  return started && ok;
}

bool child(const std::string& step, const char* path) {
  if (step == "make") return make(path);
  Run run = as_prepared();
  coro_options options = options_of(run);
  coro_prepare(path, "", &options);
  if (coro_boot(nullptr)) return false;
  if (step == "use") return coro_prepared(&options) && runs(run, true) && runs(run, false);
  if (step == "no-file") return !coro_prepared(&options) && runs(run, false);
  // Another library, another limit: the prepared runtime is given up.
  options.library_id = "another";
  if (coro_prepared(&options)) return false;
  run.max_fibers = 10;
  return runs(run, false) && runs(as_prepared(), false);
}

bool in_child(const std::string& step, const std::string& path) {
  char self[4096];
  ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
  if (size <= 0) return false;
  std::string command =
      "'" + std::string(self, static_cast<size_t>(size)) + "' '--prepared=" + step + "' '" + path + "'";
  return system(command.c_str()) == 0;
}

}  // namespace

int tests::run_prepared(const char* step, const char* path) { return child(step, path) ? 0 : 1; }

TEST_ONCE(prepared_runtime) {
  std::string path = "/tmp/coro-prepared-" + std::to_string(getpid());
  EXPECT(in_child("no-file", path));
  EXPECT(in_child("make", path));
  EXPECT(in_child("use", path));
  EXPECT(in_child("other", path));
  EXPECT(truncate(path.c_str(), 1000) == 0);
  EXPECT(in_child("no-file", path));
  unlink(path.c_str());
}
