// The executable `corojs`: starts .NET's runtime itself, without the layers that look for an installation and
// resolve packages, and calls CoroJs.Cli.EntryPoint.Start. It saves 3 to 8 ms of processor time a start over
// the SDK's own host.
#include <dirent.h>
#include <dlfcn.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

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

// The engine is loaded before anything else, by this executable: so the loader always gives its thread-local
// block the same place, for which the build prepares the engine file ahead (runtime/engine/README.md).
void* load_engine(const std::string& own) {
  void* library = dlopen((own + "libcorojs.so").c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!library) fail(std::string("cannot load the engine: ") + dlerror());
  return library;
}

void* boot_engine(void* boot) {
  reinterpret_cast<const char* (*)(const char*)>(boot)(nullptr);  // the kernel asks again and gets the answer
  return nullptr;
}

// V8 starts on a thread of its own while .NET's runtime does. Not where flags for V8 may be given: those are
// the kernel's to read.
void boot_engine_meanwhile(void* engine, int count, char** arguments) {
  for (int k = 1; k < count; k++) {
    if (strncmp(arguments[k], "--v8-flags", 10) == 0) return;
  }
  pthread_t thread;
  // Where no thread can be made now, the kernel boots the engine later.
  if (pthread_create(&thread, nullptr, boot_engine, function<void*>(engine, "coro_boot")) == 0)
    pthread_detach(thread);
}

// For the build: what a prepared engine file must be moved by.
int print_engine_offset(void* engine) {
  if (const char* error = function<const char* (*)(const char*)>(engine, "coro_boot")(nullptr)) fail(error);
  printf("%d\n", function<int (*)()>(engine, "coro_engine_offset")());
  return fflush(stdout) == 0 ? 0 : kCannotStart;
}

}  // namespace

int main(int count, char** arguments) {
  // Registered while the process has one thread: with more, the kernel waits 15 ms in the runtime's own
  // registration.
  syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);

  std::string executable = own_path();
  const std::string own = executable.substr(0, executable.rfind('/') + 1);
  void* engine = load_engine(own);
  if (count == 2 && strcmp(arguments[1], "--engine-offset") == 0) _exit(print_engine_offset(engine));

  boot_engine_meanwhile(engine, count, arguments);

  const std::string framework = framework_folder(own);
  std::string assemblies;
  add_assemblies(own, &assemblies);
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
  if (status < 0) fail(".NET's runtime does not start (error " + std::to_string(status) + ")");
  void* start = nullptr;
  status = function<CreateDelegate>(library, "coreclr_create_delegate")(
      host, domain, "corojs", "CoroJs.Cli.EntryPoint", "Start", &start);
  if (status < 0)
    fail("corojs.dll does not fit this executable (error " + std::to_string(status) + "); build it again");
  arguments[0] = executable.data();  // process.execPath, whatever name it was started by
  int exit_code = reinterpret_cast<Start>(start)(count, arguments);
  fflush(nullptr);
  _exit(exit_code);  // the runtime's own shutdown takes milliseconds and has nothing to save
}
