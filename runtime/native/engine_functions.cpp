// The functions of __primordials.engine: small things that the library needs from V8. None traps, none
// blocks.
#include "primordials.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

// engine.hook(name, function)
void hook(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsFunction())
    return throw_error(isolate, ErrorKind::kTypeError, "engine.hook needs a name and a function",
                       "ERR_INVALID_ARG_TYPE");
  String::Utf8Value name(isolate, info[0]);
  coro_runtime::of(isolate)->hooks[*name].Reset(isolate, info[1].As<Function>());
  Local<Value> all = context->GetEmbedderDataV2(kHooksIndex).As<Value>();
  all.As<Object>()->CreateDataProperty(context, info[0].As<String>(), info[1]).FromMaybe(false);
}

// engine.rejections() -> [promise, reason, …]
void rejections(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  LocalVector<Value> list(isolate);
  for (auto& [promise, reason] : runtime->rejections) {
    list.push_back(promise.Get(isolate));
    list.push_back(reason.Get(isolate));
  }
  runtime->rejections.clear();
  runtime->signals &= ~CORO_REJECTIONS;
  info.GetReturnValue().Set(Array::New(isolate, list.data(), list.size()));
}

void noop(const Info&) {}

}  // namespace

#define CORO_REFERENCE(function) reinterpret_cast<intptr_t>(static_cast<FunctionCallback>(function))
const intptr_t engine_references[] = {CORO_REFERENCE(hook), CORO_REFERENCE(rejections), CORO_REFERENCE(noop),
                                      0};

void add_engine_functions(Isolate* isolate, Local<Context> context, Local<Object> primordials) {
  const std::pair<const char*, FunctionCallback> functions[] = {
      {"engine.hook", hook}, {"engine.rejections", rejections}, {"engine.noop", noop}};
  for (auto [name, function] : functions) add_function(isolate, context, primordials, name, function);
}

}  // namespace coro
