// The engine file (libengine.so): Node's executable as a library. Before anything in it runs, its
// thread-local accesses must be mended and its constructors run.
#pragma once
#include <cstdint>

namespace coro {

// Mends the engine file's accesses to thread-local storage for where the loader put its block, and runs its
// constructors. The list of places, engine.sites, is found beside the loaded libengine.so. Any thread, its
// own stack; the first call does the work, before any other use of the engine, and all others wait for it and
// get its answer. Null, or what is wrong and what to do: static text, never freed. After a failure the engine
// must not be used.
const char* boot_engine_file();

// The calling thread's block of the engine's thread-local storage: offsets of thread-local symbols count from
// here. Owned by the loader, valid until the thread ends. After boot_engine_file. May allocate on a thread's
// first call.
char* engine_tls_block();

// What the accesses had to be moved by in this process, in bytes: a file that was prepared for this number
// needs no mending. After boot_engine_file.
int32_t engine_tls_shift();

}  // namespace coro
