// The executable `corojs`: starts .NET's runtime itself, without the layers that look for an installation and
// resolve packages, and calls CoroJs.Cli.EntryPoint.Start. It saves 3 to 8 ms of processor time a start over
// the SDK's own host.
#include <dirent.h>
#include <dlfcn.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "../../native/coro.h"
#include "supervisor.h"

namespace {

// The functions of coreclrhost.h that are used here.
using Initialize = int (*)(const char* executable, const char* name, int count, const char** keys,
                           const char** values, void** host, unsigned* domain);
using CreateDelegate = int (*)(void* host, unsigned domain, const char* assembly, const char* type,
                               const char* method, void** function);
using Start = int (*)(int count, char** arguments);

constexpr int kCannotStart = 70;

[[noreturn]] void fail(const std::string& message) {
  fprintf(stderr, "corojs: %s\n", message.c_str());
  _exit(kCannotStart);
}

std::string own_path() {
  char path[PATH_MAX];
  ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
  if (size <= 0) fail("cannot find out where the executable lies: /proc is not mounted");
  path[size] = 0;
  return path;
}

bool exists(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

// Where the runtime lies: beside the executable (a published folder), or the installation that the build
// found, whose path it wrote into corojs.framework.
std::string framework_folder(const std::string& own) {
  if (exists(own + "libcoreclr.so")) return own;
  std::string note = own + "corojs.framework";
  FILE* file = fopen(note.c_str(), "re");
  if (!file) fail("neither libcoreclr.so nor corojs.framework lies in " + own + "; build it again");
  char line[PATH_MAX] = "";
  char* read = fgets(line, sizeof line, file);
  fclose(file);
  line[strcspn(line, "\n")] = 0;
  std::string folder = std::string(line) + "/";
  if (!read || !exists(folder + "libcoreclr.so")) {
    fail(std::string(".NET's runtime is no longer in ") + line +
         "; build again, or publish a folder that carries it along");
  }
  return folder;
}

void add_assemblies(const std::string& folder, std::string* list) {
  DIR* directory = opendir(folder.c_str());
  if (!directory) fail("cannot read the folder " + folder);
  while (dirent* entry = readdir(directory)) {
    size_t size = strlen(entry->d_name);
    if (size < 4 || strcmp(entry->d_name + size - 4, ".dll") != 0) continue;
    list->append(folder).append(entry->d_name).push_back(':');
  }
  closedir(directory);
}

template <class F>
F function(void* library, const char* name) {
  void* address = dlsym(library, name);
  if (!address)
    fail(std::string("a library of another version lies here: it has no function ") + name +
         "; build it again");
  return reinterpret_cast<F>(address);
}

// What .NET's runtime takes from its environment only. The program's own is exchanged for a list with more
// entries while the runtime starts, and never changed, so that other threads may read it. The runtime keeps a
// copy of what it has seen, which the kernel does not look at.
class RuntimeEnvironment {
 public:
  RuntimeEnvironment() : own_(environ) {
    for (char** at = own_; *at; at++) list_.push_back(*at);
    for (const auto& [name, entry] : kSettings) {
      if (!getenv(name)) list_.push_back(const_cast<char*>(entry));
    }
    list_.push_back(nullptr);
    environ = list_.data();
  }
  RuntimeEnvironment(const RuntimeEnvironment&) = delete;
  RuntimeEnvironment& operator=(const RuntimeEnvironment&) = delete;
  void end() { environ = own_; }  // the list must stay: somebody may be reading it

 private:
  // Tracing for LTTng looks at sixty places for a library that hardly any machine has; diagnostics take a
  // socket and three threads; memory that is never writable and executable at once takes 0.8 ms, and V8 has
  // memory that is both. Who wants one of them sets the variable.
  static constexpr std::pair<const char*, const char*> kSettings[] = {
      {"DOTNET_LTTng", "DOTNET_LTTng=0"},
      {"DOTNET_EnableDiagnostics", "DOTNET_EnableDiagnostics=0"},
      {"DOTNET_EnableWriteXorExecute", "DOTNET_EnableWriteXorExecute=0"}};
  char** own_;
  std::vector<char*> list_;
};

// The engine is loaded before anything else, by this executable: so the loader always gives its thread-local
// block the same place, for which the build prepares the engine file ahead (runtime/engine/README.md).
void* load_engine(const std::string& own) {
  void* library = dlopen((own + "libcorojs.so").c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!library) fail(std::string("cannot load the engine: ") + dlerror());
  return library;
}

bool begins_with(const char* text, const char* start) { return strncmp(text, start, strlen(start)) == 0; }

const char* name_of(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

// Clients of command servers start these by their names: `jsockd OPTIONS`, and js_sidecar
// `node OPTIONS FILE --socket PATH`, whose FILE is js_sidecar's own server. What our command for it takes
// stands in the list then; otherwise the arguments as they are.
std::vector<char*> meant_arguments(int count, char** arguments) {
  static char jsockd[] = "jsockd", sidecar[] = "sidecar";
  std::vector<char*> given(arguments, arguments + count);
  const char* name = count > 0 ? name_of(arguments[0]) : "";
  if (!strcmp(name, "jsockd")) given.insert(given.begin() + 1, jsockd);
  if (!strcmp(name, "node")) {
    size_t file = 1;
    while (file < given.size() && given[file][0] == '-') file++;
    for (size_t k = file + 1; k < given.size(); k++) {
      if (strcmp(given[k], "--socket") != 0 && !begins_with(given[k], "--socket=")) continue;
      given.erase(given.begin() + 1, given.begin() + static_cast<long>(file) + 1);
      given.insert(given.begin() + 1, sidecar);
      break;
    }
  }
  given.push_back(nullptr);
  return given;
}

// The runtime that the kernel will ask for first, as far as the arguments show it: the engine makes it while
// the kernel starts. Where it is another one in the end, that costs time and nothing else, but for the flags
// of V8: they hold for the whole process and must be the kernel's (KernelThread.BootEngine).
struct Preparation {
  const char* snapshot = nullptr;  // null: nothing is prepared
  const char* flags = "";
  coro_options options{};
};

bool any_begins_with(int count, char** arguments, const char* start) {
  for (int k = 1; k < count; k++) {
    if (begins_with(arguments[k], start)) return true;
  }
  return false;
}

// `corojs FILE`. Flags of V8 (--cpu-limit sets one) must be found wherever they stand.
bool is_usual_program(int count, char** arguments) {
  constexpr const char* kOthers[] = {"--fibers",  "--max-", "--stack-size", "--no-snapshot",
                                     "--version", "-v",     "--help",       "-h"};
  if (any_begins_with(count, arguments, "--v8-flags") || any_begins_with(count, arguments, "--cpu-limit"))
    return false;
  for (int k = 1; k < count && arguments[k][0] == '-'; k++) {
    for (const char* other : kOthers) {
      if (begins_with(arguments[k], other)) return false;
    }
  }
  return count > 1;
}

// The limits are the defaults of JsockdLine and SidecarLine.
Preparation preparation_for(int count, char** arguments) {
  constexpr uint64_t kJsockdBytes = uint64_t{512} << 20;
  constexpr const char* kServerFlags = "--no-turboshaft-loop-unrolling --no-concurrent-sparkplug ";
  constexpr int kMostFibers = 1 << 20, kMostFibersOfServers = 1 << 16;
  Preparation it;
  it.options.abi_version = CORO_ABI_VERSION;
  it.options.carrier = CORO_STACK;
  it.options.stack_kib = 1024;
  it.options.wake_descriptor = -1;
  it.options.stack_trace_limit = -1;
  const bool is_jsockd = count > 1 && !strcmp(arguments[1], "jsockd");
  const bool is_sidecar = count > 1 && !strcmp(arguments[1], "sidecar");
  if (!is_jsockd && !is_sidecar) {
    it.options.max_fibers = kMostFibers;
    if (is_usual_program(count, arguments)) it.snapshot = "corojs.snapshot";
    return it;
  }
  it.flags = kServerFlags;
  it.options.max_fibers = kMostFibersOfServers;
  it.options.hosted = 1;
  if (any_begins_with(count, arguments, "--max-")) return it;
  if (is_jsockd) {
    for (int k = 2; k < count; k++) {
      if (!strcmp(arguments[k], "-s")) it.snapshot = "corojs.jsockd.snapshot";  // else one of its tools
    }
    it.options.max_heap_bytes = it.options.max_buffer_bytes = kJsockdBytes;
  } else {
    it.snapshot = "corojs.sidecar.snapshot";
  }
  return it;
}

// For the build: `corojs --make-snapshot programs|hosts|jsockd|sidecar FILE KERNEL FRAMEWORK` writes a
// start-up snapshot of the standard library in that CoroJs.Kernel.dll, for the engine beside this executable.
struct SnapshotOrder {
  SnapshotOrder(int count, char** arguments) : given(count == 6 && !strcmp(arguments[1], "--make-snapshot")) {
    if (given) kernel = arguments[4], framework = std::string(arguments[5]) + "/";
  }
  bool given;
  std::string kernel, framework;
};

// For the build: what a prepared engine file must be moved by.
int print_engine_offset(void* engine) {
  if (const char* error = function<const char* (*)(const char*)>(engine, "coro_boot")(nullptr)) fail(error);
  printf("%d\n", function<int (*)()>(engine, "coro_engine_offset")());
  return fflush(stdout) == 0 ? 0 : kCannotStart;
}

}  // namespace

int main(int given_count, char** given_arguments) {
  std::vector<char*> meant = meant_arguments(given_count, given_arguments);
  int count = static_cast<int>(meant.size()) - 1;
  char** arguments = meant.data();
  if (count > 1 && !strcmp(arguments[1], "sidecar")) supervisor::start();
  // Registered while the process has one thread: with more, the kernel waits 15 ms in the runtime's own
  // registration.
  syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);

  std::string executable = own_path();
  const std::string own = executable.substr(0, executable.rfind('/') + 1);
  void* engine = load_engine(own);
  if (count == 2 && strcmp(arguments[1], "--engine-offset") == 0) _exit(print_engine_offset(engine));

  const SnapshotOrder order(count, arguments);
  RuntimeEnvironment environment;

  // V8 starts, and makes the runtime out of the snapshot, on a thread of its own while .NET's runtime starts.
  const Preparation preparation = preparation_for(count, arguments);
  if (!order.given && preparation.snapshot)
    function<decltype(&coro_prepare)>(engine, "coro_prepare")((own + preparation.snapshot).c_str(),
                                                              preparation.flags, &preparation.options);

  const std::string framework = order.given ? order.framework : framework_folder(own);
  std::string assemblies = order.given ? order.kernel + ":" : "";
  if (!order.given) add_assemblies(own, &assemblies);
  if (framework != own) add_assemblies(framework, &assemblies);
  const std::string native_search = own + ":" + framework;

  const char* settings[][2] = {
      {"TRUSTED_PLATFORM_ASSEMBLIES", assemblies.c_str()},
      {"APP_PATHS", own.c_str()},
      {"APP_CONTEXT_BASE_DIRECTORY", own.c_str()},
      {"NATIVE_DLL_SEARCH_DIRECTORIES", native_search.c_str()},
      {"RUNTIME_IDENTIFIER", "linux-x64"},
      {"System.GC.Concurrent", "false"},
      {"System.Globalization.Invariant", "true"},
      {"System.Runtime.TieredPGO", "false"},
      {"System.Diagnostics.Tracing.EventSource.IsSupported", "false"},
      {"System.Resources.UseSystemResourceKeys", "true"},
  };
  constexpr int kSettings = sizeof settings / sizeof settings[0];
  const char *keys[kSettings], *values[kSettings];
  for (int i = 0; i < kSettings; i++) {
    keys[i] = settings[i][0];
    values[i] = settings[i][1];
  }

  void* library = dlopen((framework + "libcoreclr.so").c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!library) fail(std::string("cannot load .NET's runtime: ") + dlerror());
  void* host = nullptr;
  unsigned domain = 0;
  int status = function<Initialize>(library, "coreclr_initialize")(executable.c_str(), "corojs", kSettings,
                                                                   keys, values, &host, &domain);
  environment.end();
  if (status < 0) fail(".NET's runtime does not start (error " + std::to_string(status) + ")");
  void* start = nullptr;
  const std::string assembly = order.given ? "CoroJs.Kernel" : "corojs";
  status = function<CreateDelegate>(library, "coreclr_create_delegate")(
      host, domain, assembly.c_str(), order.given ? "CoroJs.Engine.Snapshot" : "CoroJs.Cli.EntryPoint",
      "Start", &start);
  if (status < 0)
    fail(assembly + ".dll does not fit this executable (error " + std::to_string(status) +
         "); build it again");
  arguments[0] = executable.data();  // process.execPath, whatever name it was started by
  int exit_code = reinterpret_cast<Start>(start)(count, arguments);
  fflush(nullptr);
  _exit(exit_code);  // the runtime's own shutdown takes milliseconds and has nothing to save
}
