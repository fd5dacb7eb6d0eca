// The functions of __primordials.script: classic scripts, which are evaluated in the global scope and have a
// completion value. None traps; script.evaluate and script.run run the program's code.
#include "code_cache.h"
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
  GivenCode code(info[2]);
  ScriptCompiler::Source source(info[0].As<String>(), origin, code.for_source());
  Local<UnboundScript> script;
  Local<Object> handle;
  if (!ScriptCompiler::CompileUnboundScript(isolate, &source, code.options()).ToLocal(&script) ||
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
  Local<UnboundScript> script;
  if (!script_of(info).ToLocal(&script)) return;
  answer_code(info, ScriptCompiler::CreateCodeCache(script), "V8 cannot write this script's code",
              "ERR_SCRIPT_NO_CODE");
}

const NamedFunction kFunctions[] = {
    {"script.evaluate", evaluate}, {"script.compile", compile}, {"script.run", run}, {"script.cache", cache}};

}  // namespace

NamedFunctions script_functions() { return {kFunctions, std::size(kFunctions)}; }

}  // namespace coro
