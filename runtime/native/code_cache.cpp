#include "code_cache.h"

#include <memory>

#include "values.h"

namespace coro {

using namespace v8;

GivenCode::GivenCode(Local<Value> given) : is_given_(given->IsUint8Array()) {
  if (!is_given_) return;
  auto array = given.As<Uint8Array>();
  bytes_.resize(array->ByteLength());
  array->CopyContents(bytes_.data(), bytes_.size());
}

ScriptCompiler::CachedData* GivenCode::for_source() const {
  return is_given_ ? new ScriptCompiler::CachedData(bytes_.data(), static_cast<int>(bytes_.size())) : nullptr;
}

ScriptCompiler::CompileOptions GivenCode::options() const {
  return is_given_ ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions;
}

void answer_code(const FunctionCallbackInfo<Value>& info, ScriptCompiler::CachedData* written,
                 const char* message, const char* code) {
  Isolate* isolate = info.GetIsolate();
  std::unique_ptr<ScriptCompiler::CachedData> data(written);
  if (!data) return throw_error(isolate, ErrorKind::kError, message, code);
  coro_value bytes{CORO_BYTES, static_cast<uint32_t>(data->length), {}};
  bytes.bytes = reinterpret_cast<const char*>(data->data);
  Local<Value> result;
  if (decode(coro_runtime::of(isolate), bytes).ToLocal(&result)) info.GetReturnValue().Set(result);
}

}  // namespace coro
