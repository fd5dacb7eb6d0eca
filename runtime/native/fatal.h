// Errors after which V8 ends the process. Those that a script of a host can cause by wanting too much end its
// runtime instead: the fiber stands where it is for ever, and no JavaScript of the isolate runs again.
#pragma once
#include <v8.h>

#include <memory>

#include "runtime.h"

namespace coro {

void outlive_fatal_errors(bool can_override);  // once a process, before V8 has threads
void outlive_memory_errors(v8::Isolate*);      // of a host's runtime
// Kernel thread: ends it; true: it is dead and nobody knows how V8 stands in it, so it stays where it is.
bool end_or_leave(std::unique_ptr<coro_runtime>);

}  // namespace coro
