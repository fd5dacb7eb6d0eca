// Values between JavaScript and the frame. All of it runs on fibers.
#pragma once
#include <v8.h>

#include "runtime.h"

namespace coro {

// Strings too large for the shared scratch memory; owned by the trap that they belong to.
struct alignas(16) LargeString {
  LargeString* next;
};
class ValueEncoder {
 public:
  explicit ValueEncoder(coro_runtime* runtime) : runtime_(runtime) {}
  ~ValueEncoder() {
    if (__builtin_expect(large_ != nullptr, 0)) free_large();
  }
  ValueEncoder(const ValueEncoder&) = delete;
  ValueEncoder& operator=(const ValueEncoder&) = delete;
  bool encode(v8::Local<v8::Value>, coro_value*);  // false: an exception was thrown

 private:
  bool encode_string(v8::Local<v8::String>, coro_value*);
  bool encode_bytes(v8::Local<v8::Value>, coro_value*);
  void free_large();
  coro_runtime* runtime_;
  size_t used_ = 0;
  LargeString* large_ = nullptr;
};

// Empty: an exception was thrown.
v8::MaybeLocal<v8::Value> decode(coro_runtime*, const coro_value&);
bool decode_result(coro_runtime*, const coro_value&, v8::ReturnValue<v8::Value>);
// Throws the error that the frame describes.
void throw_failure(coro_runtime*);

v8::Local<v8::String> text(v8::Isolate*, const char*);  // of our own sources
v8::Local<v8::String> text(v8::Isolate*, const std::string&);
// Throws an error with a code, as the kernel's have one.
enum class ErrorKind { kError, kTypeError, kRangeError };
void throw_error(v8::Isolate*, ErrorKind, const char* message, const char* code = nullptr);

}  // namespace coro
