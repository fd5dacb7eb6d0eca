// The functions of __primordials.engine: small things that the library needs from V8. None traps, none
// blocks.
#include <ctime>

#include "primordials.h"
#include "v8_internals.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

bool is_utf8(const char* chars, size_t size) {
  auto* at = reinterpret_cast<const unsigned char*>(chars);
  const unsigned char* end = at + size;
  while (at < end) {
    unsigned char lead = *at++;
    if (lead < 0x80) continue;
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || end - at < more) return false;
    // The second byte keeps out what is too long, surrogates, and what lies beyond U+10FFFF.
    unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (*at < low || *at > high) return false;
    for (int k = 1; k < more; k++)
      if ((at[k] & 0xc0) != 0x80) return false;
    at += more;
  }
  return true;
}

// engine.hook(name, function)
void hook(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsFunction())
    return throw_error(isolate, ErrorKind::kTypeError, "engine.hook needs a name and a function",
                       "ERR_INVALID_ARG_TYPE");
  constexpr int kLongest = 64;
  constexpr size_t kMost = 64;
  auto& hooks = coro_runtime::of(isolate)->here()->hooks;
  std::string name;
  if (info[0].As<String>()->Length() <= kLongest) name = *String::Utf8Value(isolate, info[0]);
  // They lie outside of the heap, whose limit does not see them.
  if (name.empty() || (hooks.size() >= kMost && !hooks.contains(name)))
    return throw_error(isolate, ErrorKind::kRangeError, "engine.hook: no hook has such a name",
                       "ERR_OUT_OF_RANGE");
  hooks[name].Reset(isolate, info[1].As<Function>());
  Local<Value> all = context->GetEmbedderDataV2(kHooksIndex).As<Value>();
  all.As<Object>()->CreateDataProperty(context, info[0].As<String>(), info[1]).FromMaybe(false);
}

// engine.rejections() -> [promise, reason, what engine.asyncData() said to who rejected it, …]
void rejections(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  LocalVector<Value> list(isolate);
  coro_context* here = runtime->here();
  for (auto& [promise, reason, async_data] : here->rejections) {
    list.push_back(promise.Get(isolate));
    list.push_back(reason.Get(isolate));
    Local<Data> data = async_data.Get(isolate);
    list.push_back(data->IsValue() ? data.As<Value>() : Undefined(isolate).As<Value>());
  }
  here->rejections.clear();
  forget_rejections(runtime);
  info.GetReturnValue().Set(Array::New(isolate, list.data(), list.size()));
}

// engine.handledRejections() -> promises that engine.rejections gave out and that were handled since
void handled_rejections(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  LocalVector<Value> list(isolate);
  coro_context* here = runtime->here();
  for (auto& promise : here->handled_late) list.push_back(promise.Get(isolate));
  here->handled_late.clear();
  forget_rejections(runtime);
  info.GetReturnValue().Set(Array::New(isolate, list.data(), list.size()));
}

void noop(const Info&) {}

// engine.hasJobs() -> promise jobs wait, or something else that the kernel sees to before the next fiber runs
void has_jobs(const Info& info) {
  coro_runtime* runtime = coro_runtime::of(info.GetIsolate());
  info.GetReturnValue().Set(runtime->signals != 0 || runtime->look_for_jobs ||
                            runtime->here()->jobs_waiting());
}

// engine.clock() -> milliseconds of the system's monotonic clock: what timers look at all the time
void clock(const Info& info) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  info.GetReturnValue().Set(static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6);
}

// engine.asyncData() -> what the running fiber, or promise job, was given or has set; inherited by fibers
// that it makes and promises that it waits for
void async_data(const Info& info) {
  Local<Data> data = info.GetIsolate()->GetContinuationPreservedEmbedderDataV2();
  if (data->IsValue()) info.GetReturnValue().Set(data.As<Value>());
}

// engine.setAsyncData(value)
void set_async_data(const Info& info) { info.GetIsolate()->SetContinuationPreservedEmbedderDataV2(info[0]); }

// engine.location(error) -> { url, line, column, endColumn, sourceLine } | undefined; all counted from 1
void location(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsNativeError()) return;  // V8 would answer with where this call is made
  Local<Message> message = Exception::CreateMessage(isolate, info[0]);
  int line;
  Local<String> source;
  if (!message->GetLineNumber(context).To(&line) || line == 0) return;
  if (!message->GetSourceLine(context).ToLocal(&source)) source = String::Empty(isolate);
  Local<Name> names[] = {text(isolate, "url"), text(isolate, "line"), text(isolate, "column"),
                         text(isolate, "endColumn"), text(isolate, "sourceLine")};
  Local<Value> values[] = {message->GetScriptOrigin().ResourceName(), Integer::New(isolate, line),
                           Integer::New(isolate, message->GetStartColumn(context).FromMaybe(0) + 1),
                           Integer::New(isolate, message->GetEndColumn(context).FromMaybe(0) + 1), source};
  info.GetReturnValue().Set(Object::New(isolate, Object::New(isolate)->GetPrototypeV2(), names, values, 5));
}

const char* kind_of(Local<Value> value) {
  if (!value->IsObject()) return "primitive";
  if (value->IsProxy()) return "proxy";
  if (value->IsFunction())
    return value->IsAsyncFunction()       ? "asyncFunction"
           : value->IsGeneratorFunction() ? "generatorFunction"
                                          : "function";
  if (value->IsArray()) return "array";
  if (value->IsNativeError()) return "error";
  if (value->IsPromise()) return "promise";
  if (value->IsMap()) return "map";
  if (value->IsSet()) return "set";
  if (value->IsDate()) return "date";
  if (value->IsRegExp()) return "regExp";
  if (value->IsTypedArray()) return "typedArray";
  if (value->IsArrayBuffer()) return "arrayBuffer";
  if (value->IsSharedArrayBuffer()) return "sharedArrayBuffer";
  if (value->IsDataView()) return "dataView";
  if (value->IsModuleNamespaceObject()) return "namespace";
  if (value->IsArgumentsObject()) return "arguments";
  if (value->IsGeneratorObject()) return "generator";
  if (value->IsMapIterator()) return "mapIterator";
  if (value->IsSetIterator()) return "setIterator";
  if (value->IsWeakMap()) return "weakMap";
  if (value->IsWeakSet()) return "weakSet";
  if (value->IsWeakRef()) return "weakRef";
  if (value->IsNumberObject()) return "boxedNumber";
  if (value->IsStringObject()) return "boxedString";
  if (value->IsBooleanObject()) return "boxedBoolean";
  if (value->IsSymbolObject()) return "boxedSymbol";
  if (value->IsBigIntObject()) return "boxedBigInt";
  if (value->IsWasmMemoryObject()) return "wasmMemory";
  if (value->IsExternal()) return "external";
  return "object";
}

// engine.kind(value) -> string
void kind(const Info& info) {
  info.GetReturnValue().Set(
      String::NewFromUtf8(info.GetIsolate(), kind_of(info[0]), NewStringType::kInternalized)
          .ToLocalChecked());
}

void pair(const Info& info, Local<Value> first, Local<Value> second) {
  Local<Value> both[] = {first, second};
  info.GetReturnValue().Set(Array::New(info.GetIsolate(), both, 2));
}

// engine.proxyDetails(proxy) -> [target, handler]
void proxy_details(const Info& info) {
  if (!info[0]->IsProxy())
    return throw_error(info.GetIsolate(), ErrorKind::kTypeError, "not a proxy", "ERR_INVALID_ARG_TYPE");
  auto proxy = info[0].As<Proxy>();
  pair(info, proxy->GetTarget(), proxy->GetHandler());
}

// engine.promiseDetails(promise) -> [0 pending, 1 fulfilled or 2 rejected, result]
void promise_details(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsPromise())
    return throw_error(isolate, ErrorKind::kTypeError, "not a promise", "ERR_INVALID_ARG_TYPE");
  auto promise = info[0].As<Promise>();
  bool pending = promise->State() == Promise::kPending;
  pair(info, Integer::New(isolate, promise->State()),
       pending ? Undefined(isolate).As<Value>() : promise->Result());
}

// engine.entries(collection or iterator) -> [flat array, isKeyValue]
void entries(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  bool key_value = false;
  Local<Array> list;
  if (!info[0]->IsObject() || !info[0].As<Object>()->PreviewEntries(&key_value).ToLocal(&list))
    return throw_error(isolate, ErrorKind::kTypeError, "not a collection, nor an iterator of one",
                       "ERR_INVALID_ARG_TYPE");
  pair(info, list, Boolean::New(isolate, key_value));
}

// engine.constructorName(object) -> string
void constructor_name(const Info& info) {
  if (!info[0]->IsObject())
    return throw_error(info.GetIsolate(), ErrorKind::kTypeError, "not an object", "ERR_INVALID_ARG_TYPE");
  info.GetReturnValue().Set(info[0].As<Object>()->GetConstructorName());
}

// engine.ownNonIndexKeys(object, onlyEnumerable) -> array of names and symbols
void own_non_index_keys(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsObject())
    return throw_error(isolate, ErrorKind::kTypeError, "not an object", "ERR_INVALID_ARG_TYPE");
  Local<Array> keys;
  if (info[0]
          .As<Object>()
          ->GetPropertyNames(isolate->GetCurrentContext(), KeyCollectionMode::kOwnOnly,
                             info[1]->BooleanValue(isolate) ? ONLY_ENUMERABLE : ALL_PROPERTIES,
                             IndexFilter::kSkipIndices)
          .ToLocal(&keys))
    info.GetReturnValue().Set(keys);
}

// engine.encode(string) -> Uint8Array
void encode(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString())
    return throw_error(isolate, ErrorKind::kTypeError, "engine.encode needs a string",
                       "ERR_INVALID_ARG_TYPE");
  auto string = info[0].As<String>();
  size_t size = string->Utf8LengthV2(isolate);
  Local<ArrayBuffer> buffer;
  if (!ArrayBuffer::MaybeNew(isolate, size, BackingStoreInitializationMode::kUninitialized).ToLocal(&buffer))
    return throw_error(isolate, ErrorKind::kRangeError, "Array buffer allocation failed",
                       "ERR_MEMORY_ALLOCATION_FAILED");
  if (size)
    string->WriteUtf8V2(isolate, static_cast<char*>(buffer->Data()), size,
                        String::WriteFlags::kReplaceInvalidUtf8);
  info.GetReturnValue().Set(Uint8Array::New(buffer, 0, size));
}

// engine.decode(bytes, 'utf8' | 'latin1', fatal) -> string
void decode_bytes(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  ValueEncoder encoder(runtime);
  coro_value bytes{};
  if (!encoder.encode(info[0], &bytes)) return;
  if (bytes.type != CORO_BYTES)
    return throw_error(isolate, ErrorKind::kTypeError, "engine.decode needs bytes", "ERR_INVALID_ARG_TYPE");
  bool latin1 = info[1]->IsString() && info[1].As<String>()->StringEquals(text(isolate, "latin1"));
  if (!latin1 && info[2]->BooleanValue(isolate) && !is_utf8(bytes.bytes, bytes.size))
    return throw_error(isolate, ErrorKind::kTypeError, "The encoded data was not valid for encoding utf-8",
                       "ERR_ENCODING_INVALID_ENCODED_DATA");
  bytes.type = latin1 ? CORO_LATIN1 : CORO_STRING;
  Local<Value> result;
  if (decode(runtime, bytes).ToLocal(&result)) info.GetReturnValue().Set(result);
}

// engine.evaluate(source): runs a script as the consoles of debuggers do: top-level await, and each
// declaration may be made anew. A promise of an object whose property is the value, by the name
// ".repl_result".
void evaluate(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString())
    return throw_error(isolate, ErrorKind::kTypeError, "engine.evaluate needs source text",
                       "ERR_INVALID_ARG_TYPE");
  using EvaluateGlobal = MaybeLocal<Value> (*)(Isolate*, Local<String>, int mode, bool repl);
  constexpr int kDefaultMode = 0;
  Local<Value> result;
  if (reinterpret_cast<EvaluateGlobal>(internals::kEvaluateGlobal)(isolate, info[0].As<String>(),
                                                                   kDefaultMode, true)
          .ToLocal(&result))
    info.GetReturnValue().Set(result);
}

// What a program sees as error.stack; the function looks after Error.prepareStackTrace, which V8 then does
// not.
MaybeLocal<Value> prepare_stack(Local<Context> context, Local<Value> error, Local<Array> sites) {
  Isolate* isolate = Isolate::GetCurrent();
  Local<Value> arguments[] = {error, sites};
  // Found: contexts have the same library, and it was there when the callback was set.
  Local<Function> prepare =
      coro_runtime::of(isolate)->here()->hooks.find("prepareStack")->second.Get(isolate);
  return prepare->Call(context, Undefined(isolate), 2, arguments);
}

// engine.prepareStacks(): from now on, in all contexts, the hook "prepareStack" (error, sites) makes
// error.stack
void prepare_stacks(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (!coro_runtime::of(isolate)->here()->hooks.contains("prepareStack"))
    return throw_error(isolate, ErrorKind::kError, "engine.prepareStacks needs the hook prepareStack",
                       "ERR_LIBRARY");
  isolate->SetPrepareStackTraceCallback(prepare_stack);
}

const std::pair<const char*, FunctionCallback> kFunctions[] = {
    {"engine.hook", hook},
    {"engine.rejections", rejections},
    {"engine.handledRejections", handled_rejections},
    {"engine.location", location},
    {"engine.kind", kind},
    {"engine.proxyDetails", proxy_details},
    {"engine.promiseDetails", promise_details},
    {"engine.entries", entries},
    {"engine.constructorName", constructor_name},
    {"engine.ownNonIndexKeys", own_non_index_keys},
    {"engine.encode", encode},
    {"engine.decode", decode_bytes},
    {"engine.evaluate", evaluate},
    {"engine.asyncData", async_data},
    {"engine.setAsyncData", set_async_data},
    {"engine.prepareStacks", prepare_stacks},
    {"engine.clock", clock},
    {"engine.hasJobs", has_jobs},
    {"engine.noop", noop}};

}  // namespace

void add_engine_functions(Isolate* isolate, Local<Context> context, Local<Object> primordials) {
  for (auto [name, function] : kFunctions) add_function(isolate, context, primordials, name, function);
}

std::vector<const char*> engine_function_names() {
  std::vector<const char*> names;
  for (auto [name, function] : kFunctions) names.push_back(name);
  return names;
}

void list_engine_functions(std::vector<intptr_t>* list) {
  for (auto [name, function] : kFunctions) list->push_back(reinterpret_cast<intptr_t>(function));
}

}  // namespace coro
