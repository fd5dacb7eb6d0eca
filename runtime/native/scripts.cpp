// The functions of __primordials.script: classic scripts, which are evaluated in the global scope and have a
// completion value. None traps; script.evaluate and script.run run the program's code.
#include "inspector.h"
#include "named_functions.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

// A compiled script that is bound to no context lives in the internal field of an object, so that the
// collector owns it. To V8 it is a heap object like those that its interface calls Data.
Local<Data> as_data(Local<UnboundScript> script) {
  static_assert(sizeof(Local<Data>) == sizeof(Local<UnboundScript>));
  return *reinterpret_cast<Local<Data>*>(&script);
}

Local<UnboundScript> as_script(Local<Data> data) { return *reinterpret_cast<Local<UnboundScript>*>(&data); }

bool are_texts(const Info& info) {
  if (info[0]->IsString() && info[1]->IsString()) return true;
  throw_error(info.GetIsolate(), ErrorKind::kTypeError, "this needs source text and a name",
              "ERR_INVALID_ARG_TYPE");
  return false;
}

// Empty: an exception was thrown.
MaybeLocal<UnboundScript> script_of(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  if (info[0]->IsObject() && runtime->script_type.Get(isolate)->HasInstance(info[0]))
    return as_script(info[0].As<Object>()->GetInternalField(0));
  throw_error(isolate, ErrorKind::kTypeError, "not a script of script.compile", "ERR_INVALID_ARG_TYPE");
  return {};
}

// script.evaluate(source, name) -> the completion value
void evaluate(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!are_texts(info)) return;
  ScriptOrigin origin(info[1]);
  ScriptCompiler::Source source(info[0].As<String>(), origin);
  Local<Script> script;
  Local<Value> result;
  if (!ScriptCompiler::Compile(context, &source).ToLocal(&script)) return;
  coro_runtime::of(isolate)->inspection->before_program();
  if (script->Run(context).ToLocal(&result)) info.GetReturnValue().Set(result);
}

// script.compile(source, name, cache?) -> a script, which runs in any context of this isolate
void compile(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  if (!are_texts(info)) return;
  ScriptOrigin origin(info[1]);
  std::vector<uint8_t> copy;
  ScriptCompiler::CachedData* cache = nullptr;
  if (info[2]->IsUint8Array()) {
    auto bytes = info[2].As<Uint8Array>();
    copy.resize(bytes->ByteLength());
    bytes->CopyContents(copy.data(), copy.size());
    cache =
        new ScriptCompiler::CachedData(copy.data(), static_cast<int>(copy.size()));  // owned by the source
  }
  ScriptCompiler::Source source(info[0].As<String>(), origin, cache);
  auto how = cache ? ScriptCompiler::kConsumeCodeCache : ScriptCompiler::kNoCompileOptions;
  Local<UnboundScript> script;
  Local<Object> handle;
  if (!ScriptCompiler::CompileUnboundScript(isolate, &source, how).ToLocal(&script) ||
      !runtime->script_type.Get(isolate)
           ->InstanceTemplate()
           ->NewInstance(isolate->GetCurrentContext())
           .ToLocal(&handle))
    return;
  handle->SetInternalField(0, as_data(script));
  info.GetReturnValue().Set(handle);
}

// script.run(script) -> the completion value
void run(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<UnboundScript> script;
  Local<Value> result;
  if (!script_of(info).ToLocal(&script)) return;
  coro_runtime::of(isolate)->inspection->before_program();
  if (script->BindToCurrentContext()->Run(isolate->GetCurrentContext()).ToLocal(&result))
    info.GetReturnValue().Set(result);
}

// script.cache(script) -> Uint8Array: its compiled code, for script.compile of the same source and engine
void cache(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<UnboundScript> script;
  if (!script_of(info).ToLocal(&script)) return;
  std::unique_ptr<ScriptCompiler::CachedData> data(ScriptCompiler::CreateCodeCache(script));
  if (!data)
    return throw_error(isolate, ErrorKind::kError, "V8 cannot write this script's code",
                       "ERR_SCRIPT_NO_CODE");
  coro_value bytes{CORO_BYTES, static_cast<uint32_t>(data->length), {}};
  bytes.bytes = reinterpret_cast<const char*>(data->data);
  Local<Value> result;
  if (decode(coro_runtime::of(isolate), bytes).ToLocal(&result)) info.GetReturnValue().Set(result);
}

const NamedFunction kFunctions[] = {
    {"script.evaluate", evaluate}, {"script.compile", compile}, {"script.run", run}, {"script.cache", cache}};

}  // namespace

NamedFunctions script_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
