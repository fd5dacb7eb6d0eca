// What is made once a process.
#include <node_version.h>
#include <v8.h>

#include <cstdio>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "coro.h"
#include "engine_file.h"
#include "fatal.h"
#include "fiber_state.h"
#include "mapped_buffers.h"
#include "platform.h"
#include "snapshot.h"
#include "v8_internals.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace {

std::string* given_flags = new std::string;
std::string* wrong_flag = new std::string;

// V8 takes the flags that it knows out of the list. The other way to set flags only prints what is wrong.
const char* set_flags(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> flags{""};  // the place of a program's name
  for (std::string word; words >> word;) flags.push_back(word);
  std::vector<char*> left;
  for (std::string& flag : flags) left.push_back(flag.data());
  left.push_back(nullptr);
  int count = static_cast<int>(flags.size());
  v8::V8::SetFlagsFromCommandLine(&count, left.data(), true);
  if (count <= 1) return nullptr;
  *wrong_flag = std::string("--v8-flags: V8 ") + v8::V8::GetVersion() + " does not take '" + left[1] +
                "' (corojs --v8-flags=--help -e 0 lists its flags)";
  return wrong_flag->c_str();
}

const char* boot(const char* flags) {
  if (flags) *given_flags = flags;
  if (const char* wrong = coro::boot_engine_file()) return wrong;
  // Before V8 has threads that might run what is overridden. Where it cannot be done, fibers take the plain
  // way.
  bool expected = coro::internals::functions_are_expected();
  coro::FiberStates::install();
  if (expected) coro::limit_mapped_buffers();
  coro::outlive_fatal_errors(expected);
  // V8 ends the process when code is collected while threads are archived.
  // And it keeps the pages of a runtime that has ended for others, which may never want them.
  // And it ends the process where flags are changed later (modules.cpp: compile_whole, keep_code).
  constexpr const char* kOurs =
      "--no-wasm-code-gc --no-memory-pool-share-memory-on-teardown --no-freeze-flags-after-init ";
  if (const char* wrong = set_flags(std::string(kOurs) + (flags ? flags : ""))) return wrong;
  coro::initialize_platform();
  v8::V8::Initialize();
  return nullptr;
}

}  // namespace

// Without what changes compiled code only: a snapshot holds none that it could change.
const char* coro::booted_flags() {
  static const std::string shown = [] {
    std::string flags = *given_flags;
    for (const char* harmless : {"--no-turboshaft-loop-unrolling ", "--no-concurrent-sparkplug "})
      if (size_t at = flags.find(harmless); at != std::string::npos) flags.erase(at, strlen(harmless));
    return flags;
  }();
  return shown.c_str();
}

CORO_API const char* coro_boot(const char* v8_flags) {
  static std::mutex mutex;
  static bool booted = false;
  static const char* result = nullptr;
  std::lock_guard lock(mutex);
  if (!booted) {
    booted = true;
    result = boot(v8_flags);
  }
  return result;
}

CORO_API const char* coro_versions() {
  static const std::string text = std::string("v8=") + v8::V8::GetVersion() + " node=" NODE_VERSION_STRING;
  return text.c_str();
}
