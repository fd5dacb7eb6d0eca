// Compiled code as bytes: what scripts and modules are given by JavaScript and give back.
#pragma once
#include <v8.h>

#include <vector>

namespace coro {

// Compiled code that JavaScript gave, with what V8 is told of it.
class GivenCode {
 public:
  GivenCode() = default;                     // none
  explicit GivenCode(v8::Local<v8::Value>);  // anything but a Uint8Array: none
  // For one ScriptCompiler::Source, which owns it; its bytes are this object's. Null: there is none.
  v8::ScriptCompiler::CachedData* for_source() const;
  v8::ScriptCompiler::CompileOptions options() const;

 private:
  bool is_given_ = false;
  std::vector<uint8_t> bytes_;
};

// The answer of a native function: a Uint8Array, or an exception with this message and code where V8 has
// written nothing. Takes the code over.
void answer_code(const v8::FunctionCallbackInfo<v8::Value>&, v8::ScriptCompiler::CachedData*,
                 const char* message, const char* code);

}  // namespace coro
