#include "origins.h"

#include <v8-unwinder.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "named_functions.h"
#include "runtime.h"
#include "snapshot.h"
#include "v8_internals.h"
#include "values.h"

namespace coro {

using namespace v8;
using namespace internals;

namespace {

constexpr size_t kSeen = 512;  // a power of two
// Frames of the library between a start and the program's: written down too, but not shown.
constexpr int kLibraryFrames = 4;

// Of one walk, builtins included.
constexpr size_t kMostFrames = 64;

// A factor for each word of a walk: so the words are multiplied side by side, and not one after the other.
constexpr auto kFactors = [] {
  std::array<uint64_t, 3 * kMostFrames> factors{};
  uint64_t state = 0;
  for (uint64_t& factor : factors) {  // splitmix64
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    factor = (z ^ z >> 31) | 1;
  }
  return factors;
}();

void leave(StartFrames* start) {
  if (start && --start->users == 0) delete start;
}

}  // namespace

void write_frames(Isolate* isolate, Local<StackTrace> trace, bool with_library, int most, std::string* out) {
  for (int k = 0; k < trace->GetFrameCount() && most > 0; k++) {
    Local<StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(k));
    String::Utf8Value function(isolate, frame->GetFunctionName()),
        script(isolate, frame->GetScriptNameOrSourceURL());
    if (!with_library && *script && strncmp(*script, "coro:", 5) == 0) continue;
    std::string place = std::string(*script ? *script : "<anonymous>") + ":" +
                        std::to_string(frame->GetLineNumber()) + ":" + std::to_string(frame->GetColumn());
    *out += "    at ";
    *out += function.length() ? std::string(*function) + " (" + place + ")" : place;
    *out += '\n';
    most--;
  }
}

Origin::Origin(StartFrames* start, const Origin& starter) {
  starts_[0] = start;
  for (size_t k = 1; k < kGenerations; k++) starts_[k] = starter.starts_[k - 1];
  for (StartFrames* each : starts_)
    if (each) each->users++;
}

void Origin::forget() {
  for (StartFrames*& start : starts_) leave(std::exchange(start, nullptr));
}

void Starts::initialize(Isolate* isolate, int frames, bool can_walk, bool verify) {
  isolate_ = isolate;
  frames_ = frames;
  verify_ = verify;
  // With that flag each function has a copy of the interpreter.
  can_walk_ = can_walk && !strstr(booted_flags(), "interpreted");
  const void* text;
  isolate->GetEmbeddedCodeRange(&text, &builtins_bytes_);
  auto entry = reinterpret_cast<uintptr_t>(isolate->GetJSEntryStubs().js_entry_stub.code.start);
  builtins_[0] = reinterpret_cast<uintptr_t>(text);
  interpreter_[0] = kEntryFromNative + kInterpreterFromEntry;
  builtins_[1] = builtins_[0] + (entry - kEntryFromNative);
  interpreter_[1] = entry + kInterpreterFromEntry;
}

// Two stacks have the same hash only where they have the same frames: code does not move between two full
// collections, and neither does the interpreter's. 0: not known.
uint64_t Starts::hash_of_frames(coro_fiber* fiber) const {
  uint64_t hash = reinterpret_cast<uintptr_t>(fiber->context);
  const uint64_t* factor = kFactors.data();
  auto add = [&](uint64_t word) { hash += word * *factor++; };
  auto end = [&] {
    uint64_t mixed = (hash ^ hash >> 32) * kFactors[0];
    return mixed ^ mixed >> 32;
  };
  auto inside = [](uintptr_t address, const uintptr_t* begin, size_t size) {
    return address - begin[0] < size || address - begin[1] < size;
  };
  auto* top = reinterpret_cast<char*>(fiber);  // of its stack
  char* frame = field<char*>(isolate_, kNativeCallFrame);
  int functions = 0;
  for (size_t k = 0; k < kMostFrames; k++) {
    auto address = field<uintptr_t>(frame, kReturnAddress);
    char* caller = field<char*>(frame, 0);
    if (caller <= frame || caller >= top) return 0;
    frame = caller;
    auto mark = field<uintptr_t>(frame, kContextOrMark);
    if (mark == kEntryMark || mark == kConstructEntryMark) {
      frame = field<char*>(frame, kHiddenFrame);
      if (!frame) return end();
      if (frame <= caller || frame >= top) return 0;
      continue;
    }
    add(address);
    bool is_builtin = inside(address, builtins_, builtins_bytes_);
    if (!(mark & 1)) {
      if (!is_builtin) return 0;  // of WebAssembly, whose code comes and goes
      continue;
    }
    bool is_interpreted = is_builtin && inside(address, interpreter_, kInterpreterBytes);
    if (is_interpreted) {
      add(field<uintptr_t>(frame, kBytecode));
      add(field<uint32_t>(frame, kBytecodeOffset + 4));  // a small integer is in the upper half
    }
    // A frame of optimized code stands for one function or several, so these are enough.
    if ((is_interpreted || !is_builtin) && ++functions == frames_ + kLibraryFrames) return end();
  }
  return 0;
}

StartFrames* Starts::capture() {
  HandleScope handles(isolate_);
  auto* start = new StartFrames;
  start->frames.Reset(
      isolate_, StackTrace::CurrentStackTrace(isolate_, frames_ + kLibraryFrames, StackTrace::kDetailed));
  return start;
}

Origin Starts::here(coro_fiber* fiber) {
  if (frames_ == 0) return {};
  uint64_t hash = can_walk_ ? hash_of_frames(fiber) : 0;
  if (hash == 0) return {capture(), fiber->origin};
  if (!seen_) seen_ = std::make_unique<Seen[]>(kSeen);
  Seen& seen = seen_[hash & (kSeen - 1)];
  if (seen.hash != hash || !seen.start) {
    uint32_t collections = collections_;
    StartFrames* start = capture();
    if (collections != collections_) return {start, fiber->origin};
    leave(seen.start);
    start->users++;
    seen = {hash, start};
  } else if (verify_) {
    require_same(seen.start);
  }
  return {seen.start, fiber->origin};
}

void Starts::forget() {
  collections_++;
  if (!seen_) return;
  for (size_t k = 0; k < kSeen; k++) leave(std::exchange(seen_[k].start, nullptr));
}

const std::string& Starts::text(StartFrames* start) {
  if (start->has_text) return start->text;
  HandleScope handles(isolate_);
  write_frames(isolate_, start->frames.Get(isolate_), false, frames_, &start->text);
  start->frames.Reset();
  start->has_text = true;
  return start->text;
}

void Starts::require_same(StartFrames* start) {
  StartFrames* now = capture();
  if (text(now) != text(start)) {
    fprintf(stderr, "coro: a fiber's start was taken for another:\n%sit is\n%s", text(start).c_str(),
            text(now).c_str());
    abort();
  }
  delete now;
}

void forget_starts(Isolate*, GCType, GCCallbackFlags, void* runtime) {
  static_cast<coro_runtime*>(runtime)->starts.forget();
}

namespace {

// engine.origin() -> where the running fiber was started, where the one that started it was, and so on: lists
// of frames as text, none of them empty; undefined: nothing is known
void origin(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  if (!runtime->current) return;
  LocalVector<Value> list(isolate);
  for (StartFrames* start : runtime->current->origin.starts()) {
    if (!start) break;
    const std::string& frames = runtime->starts.text(start);
    if (!frames.empty()) list.push_back(text(isolate, frames));
  }
  if (!list.empty()) info.GetReturnValue().Set(Array::New(isolate, list.data(), list.size()));
}

constexpr NamedFunction kFunctions[] = {{"engine.origin", origin}};

}  // namespace

NamedFunctions origin_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
