// Where fibers were started: the frames of who started a fiber, and of who had started that one.
#pragma once
#include <v8.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "coro.h"

namespace coro {

// So many starts, one further out than the other, are known of a fiber.
constexpr size_t kGenerations = 4;

// The frames at one start. All fibers that were started there share it, and count as its users.
struct StartFrames {
  uint32_t users = 0;
  v8::Global<v8::StackTrace> frames;  // until somebody wants the text
  bool has_text = false;
  std::string text;
};

// What a fiber knows of its start, the last one first; null: no more.
class Origin {
 public:
  Origin() = default;
  Origin(StartFrames* start, const Origin& starter);
  Origin(Origin&& other) noexcept : starts_(std::exchange(other.starts_, {})) {}
  Origin& operator=(Origin&& other) noexcept {
    std::swap(starts_, other.starts_);
    return *this;
  }
  ~Origin() { forget(); }
  void forget();
  const std::array<StartFrames*, kGenerations>& starts() const { return starts_; }

 private:
  std::array<StartFrames*, kGenerations> starts_{};
};

// Finds the frames of starts. V8 takes microseconds to write frames down, so on the fast way those of a start
// that was seen lately are found by its return addresses. They stay what they are until a full collection.
class Starts {
 public:
  ~Starts() { forget(); }
  // 0 frames: no start is known. Kernel thread, once; with verify found frames are compared with V8's.
  void initialize(v8::Isolate*, int frames, bool can_walk, bool verify);
  // On the running fiber, in a function that JavaScript has called.
  Origin here(coro_fiber*);
  // After a full collection, and at the end.
  void forget();
  // The text of frames, a line each, without those of the library; "" where there are no others.
  const std::string& text(StartFrames*);

 private:
  struct Seen {
    uint64_t hash;
    StartFrames* start;
  };
  uint64_t hash_of_frames(coro_fiber*) const;
  StartFrames* capture();
  void require_same(StartFrames*);

  v8::Isolate* isolate_ = nullptr;
  int frames_ = 0;
  bool can_walk_ = false, verify_ = false;
  uint32_t collections_ = 0;
  uintptr_t builtins_[2] = {}, interpreter_[2] = {};  // where they were built, and where the isolate has them
  size_t builtins_bytes_ = 0;
  std::unique_ptr<Seen[]> seen_;
};

// Adds frames to a text, "    at f (file:3:1)" and a line end each.
void write_frames(v8::Isolate*, v8::Local<v8::StackTrace>, bool with_library, int most, std::string*);

}  // namespace coro
