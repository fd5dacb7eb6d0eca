// Start-up snapshots: V8's own, behind a head that says exactly what it was made for. V8 ends the process
// when one does not fit, so that is found out before it sees it.
#pragma once
#include <v8.h>

#include <cstddef>
#include <cstdint>

namespace coro {

struct Options;

// V8's part of the snapshot in these options; without data where there is none, or none that fits this
// engine, these flags, calls and library.
v8::StartupData usable_snapshot(const Options&);

uint64_t hash(const void* data, size_t size, uint64_t seed);
// Of the names and order of the native functions that a snapshot may refer to.
uint64_t hash_of_functions(uint64_t seed);
// The flags that coro_boot was given.
const char* booted_flags();

}  // namespace coro
