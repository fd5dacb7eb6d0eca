// What is made once a process.
#include <node_version.h>
#include <v8.h>

#include <cstdio>
#include <mutex>
#include <string>

#include "coro.h"
#include "engine_file.h"
#include "fiber_state.h"
#include "platform.h"
#include "snapshot.h"

#define CORO_API extern "C" __attribute__((visibility("default")))

namespace {

std::string* given_flags = new std::string;

const char* boot(const char* flags) {
  if (flags) *given_flags = flags;
  if (const char* wrong = coro::boot_engine_file()) return wrong;
  // Before V8 has threads that might run what is overridden. Where it cannot be done, fibers take the plain
  // way.
  coro::FiberStates::install();
  // V8 ends the process when code is collected while threads are archived.
  std::string all = "--no-wasm-code-gc";
  if (flags) all = all + " " + flags;
  v8::V8::SetFlagsFromString(all.data(), all.size());
  coro::initialize_platform();
  v8::V8::Initialize();
  return nullptr;
}

}  // namespace

const char* coro::booted_flags() { return given_flags->c_str(); }

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
