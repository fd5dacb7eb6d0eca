// What runs on a fiber from its beginning to its end.
#include "inspector.h"
#include "values.h"

namespace coro {

using namespace v8;

std::string describe(Isolate* isolate, Local<Context> context, Local<Value> exception) {
  TryCatch caught(isolate);  // getters and toString are the program's
  Local<Value> shown = exception;
  if (exception->IsObject()) {
    Local<Value> stack;
    if (exception.As<Object>()->Get(context, text(isolate, "stack")).ToLocal(&stack) && stack->IsString() &&
        stack.As<String>()->Length() > 0)
      shown = stack;
  }
  String::Utf8Value chars(isolate, shown);
  if (*chars) return std::string(*chars, static_cast<size_t>(chars.length()));
  return "(an exception that cannot be shown: its own text threw)";
}

namespace {

void set_async_data(coro_runtime* runtime, coro_fiber* fiber) {
  Isolate* isolate = runtime->isolate;
  if (runtime->tests & CORO_CHECK_ASYNC) {
    fiber->async_number = ++runtime->next_async_number;
    isolate->SetContinuationPreservedEmbedderDataV2(
        Number::New(isolate, static_cast<double>(fiber->async_number) + 0.5));
  } else if (!runtime->fast()) {
    isolate->SetContinuationPreservedEmbedderDataV2(
        fiber->async_data.IsEmpty() ? Undefined(isolate).As<Data>() : fiber->async_data.Get(isolate));
    fiber->async_data.Reset();
  }
}

// The result goes into the frame; strings stay until the next resume.
void encode_result(coro_runtime* runtime, Local<Value> value) {
  coro_value& result = runtime->frame.result;
  if (value->IsString() && value.As<String>()->Length() > CORO_LARGE / 3) {
    String::Utf8Value chars(runtime->isolate, value);
    runtime->result_text.assign(*chars ? *chars : "", static_cast<size_t>(chars.length()));
    result.type = CORO_STRING;
    result.bytes = runtime->result_text.data();
    result.size = static_cast<uint32_t>(runtime->result_text.size());
    return;
  }
  ValueEncoder encoder(runtime);
  if (!encoder.encode(value, &result)) result.type = CORO_OTHER;  // a buffer too long to be described
}

void run_function(coro_runtime* runtime, coro_fiber* fiber) {
  Isolate* isolate = runtime->isolate;
  Local<Context> context = fiber->context->local();
  TryCatch caught(isolate);
  Local<Function> function;
  if (coro_kept* hook = fiber->hook) {
    function = hook->value.Get(isolate).As<Function>();
    fiber->hook = nullptr;
  } else {
    function = fiber->function.Get(isolate);
    fiber->function.Reset();
  }
  if (fiber->attention & kKill) {
    fiber->reason = CORO_KILLED;
    return;
  }
  set_async_data(runtime, fiber);
  Local<Value> arguments[CORO_MAX_ARGS], result;
  int count = runtime->frame.argc < CORO_MAX_ARGS ? runtime->frame.argc : CORO_MAX_ARGS;
  bool ok = true;
  for (int k = 0; k < count && ok; k++) ok = decode(runtime, runtime->frame.args[k]).ToLocal(&arguments[k]);
  ok = ok && function->Call(context, Undefined(isolate), count, arguments).ToLocal(&result);
  std::string error;
  if (!ok && !(fiber->attention & kKill) && !caught.HasTerminated())
    error = describe(isolate, context, caught.Exception());
  isolate->SetContinuationPreservedEmbedderDataV2(Undefined(isolate));  // or a resting fiber would hold it
  if ((fiber->attention & kKill) || caught.HasTerminated()) {
    isolate->CancelTerminateExecution();
    fiber->reason = CORO_KILLED;
  } else if (ok) {
    encode_result(runtime, result);
    fiber->reason = CORO_DONE;
  } else {
    runtime->error = std::move(error);
    fiber->reason = CORO_THREW;
  }
}

}  // namespace

void fiber_body(coro_fiber* fiber) {
  coro_runtime* runtime = fiber->runtime;
  HandleScope handles(runtime->isolate);
  Context::Scope context(fiber->context->local());
  if (fiber->attention & kWatched) runtime->inspection->after_wait(fiber);
  if (fiber->work == Work::kPump)
    run_pump(runtime, fiber);
  else
    run_function(runtime, fiber);
  if (fiber->attention & kWatched) runtime->inspection->at_end(fiber);
  take_room(runtime, fiber);
}

}  // namespace coro
