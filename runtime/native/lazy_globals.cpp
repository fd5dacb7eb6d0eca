// Globals that are made when a program first looks at them.
#include "named_functions.h"
#include "runtime.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

// What the context's hook "global" (name) makes of it. It may block: like any code of the language, it is on
// a fiber.
void make_global(Local<Name> name, const PropertyCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  auto& hooks = coro_runtime::of(isolate)->here()->hooks;
  auto found = hooks.find("global");
  Local<Value> argument = name, value;
  if (found != hooks.end() && found->second.Get(isolate)
                                  ->Call(isolate->GetCurrentContext(), Undefined(isolate), 1, &argument)
                                  .ToLocal(&value))
    info.GetReturnValue().Set(value);
}

// engine.lazyGlobal(name, enumerable): a property of the global object that looks like a value
void lazy_global(const FunctionCallbackInfo<Value>& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsString())
    return throw_error(isolate, ErrorKind::kTypeError, "engine.lazyGlobal needs a name",
                       "ERR_INVALID_ARG_TYPE");
  auto name = info[0].As<String>();
  Local<Object> global = context->Global();
  if (!global->Delete(context, name).FromMaybe(false)) return;
  global->SetLazyDataProperty(context, name, make_global, Local<Value>(), info[1]->IsTrue() ? None : DontEnum)
      .FromMaybe(false);
}

const NamedFunction kFunctions[] = {{"engine.lazyGlobal", lazy_global}};

}  // namespace

NamedFunctions global_functions() { return {kFunctions, std::size(kFunctions)}; }

intptr_t global_getter() { return reinterpret_cast<intptr_t>(make_global); }

}  // namespace coro
