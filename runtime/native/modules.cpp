#include "modules.h"

#include "code_cache.h"
#include "inspector.h"
#include "primordials.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

using Info = FunctionCallbackInfo<Value>;

std::string utf8(Isolate* isolate, Local<Value> value) {
  String::Utf8Value chars(isolate, value);
  return *chars ? std::string(*chars, static_cast<size_t>(chars.length())) : std::string();
}

ModuleRecord* find_record(coro_runtime* runtime, Local<Module> module) {
  auto [from, to] = runtime->here()->modules_by_hash.equal_range(module->GetIdentityHash());
  for (; from != to; ++from)
    if (from->second->module == module) return from->second;
  return nullptr;
}

// Null: an exception was thrown.
ModuleRecord* record_of(const Info& info, int index = 0) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  Local<Value> value = info[index];
  if (value->IsObject() && runtime->module_type.Get(isolate)->HasInstance(value)) {
    auto number =
        static_cast<size_t>(value.As<Object>()->GetInternalField(0).As<Value>().As<Int32>()->Value());
    auto& modules = runtime->here()->modules;
    if (number < modules.size()) return modules[number].get();
  }
  throw_error(isolate, ErrorKind::kTypeError, "not a module of module.compile or module.synthetic",
              "ERR_INVALID_ARG_TYPE");
  return nullptr;
}

ModuleRecord* add_record(coro_runtime* runtime, Local<Context> context, Local<Module> module,
                         std::string url) {
  Isolate* isolate = runtime->isolate;
  Local<Object> handle;
  if (!runtime->module_type.Get(isolate)->InstanceTemplate()->NewInstance(context).ToLocal(&handle))
    return nullptr;
  auto record = std::make_unique<ModuleRecord>();
  coro_context* here = runtime->here();
  handle->SetInternalField(0, Integer::New(isolate, static_cast<int>(here->modules.size())));
  record->module.Reset(isolate, module);
  record->handle.Reset(isolate, handle);
  record->url = std::move(url);
  here->modules_by_hash.emplace(module->GetIdentityHash(), record.get());
  here->modules.push_back(std::move(record));
  return here->modules.back().get();
}

Local<Object> attributes_object(Isolate* isolate, Local<Context> context, Local<FixedArray> list,
                                int stride) {
  Local<Object> object = Object::New(isolate, Null(isolate), nullptr, nullptr, 0);
  for (int k = 0; k + 1 < list->Length(); k += stride)
    object->CreateDataProperty(context, list->Get(k).As<Value>().As<String>(), list->Get(k + 1).As<Value>())
        .FromMaybe(false);
  return object;
}

void compile_with(const Info& info, const GivenCode& code) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsString())
    return throw_error(isolate, ErrorKind::kTypeError, "this needs a URL and source text",
                       "ERR_INVALID_ARG_TYPE");
  ScriptOrigin origin(info[0], 0, 0, false, -1, Local<Value>(), false, false, true);
  ScriptCompiler::Source source(info[1].As<String>(), origin, code.for_source());
  Local<Module> module;
  if (!ScriptCompiler::CompileModule(isolate, &source, code.options()).ToLocal(&module)) return;
  if (ModuleRecord* record = add_record(runtime, context, module, utf8(isolate, info[0]))) {
    record->took_code = source.GetCachedData() && !source.GetCachedData()->rejected;
    info.GetReturnValue().Set(record->handle);
  }
}

// module.compile(url, source, cache?)
void compile(const Info& info) { compile_with(info, GivenCode(info[2])); }

// module.compileWhole(url, source): each function, and where it stands in the source, at once. It sets flags
// of the process: for one that has no other runtime.
void compile_whole(const Info& info) {
  constexpr const char* kWhole = "--no-lazy --no-enable-lazy-source-positions";
  constexpr const char* kUsual = "--lazy --enable-lazy-source-positions";
  V8::SetFlagsFromString(kWhole);
  compile_with(info, GivenCode());
  V8::SetFlagsFromString(kUsual);
}

// module.tookCode(m): whether it was compiled from the code that module.compile was given
void took_code(const Info& info) {
  if (ModuleRecord* record = record_of(info)) info.GetReturnValue().Set(record->took_code);
}

// module.keepCode(): from now on no runtime of the process drops the code of functions that are seldom
// called. It is a flag of V8, so code that was written before is refused from now on, and the other way
// round.
void keep_code(const Info&) { V8::SetFlagsFromString("--no-flush-bytecode"); }

// module.compileFunction(name, source, parameters): the source as the body of a sloppy function
void compile_function(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsString() || !info[2]->IsArray())
    return throw_error(isolate, ErrorKind::kTypeError,
                       "module.compileFunction needs a name, source text and an array of parameters",
                       "ERR_INVALID_ARG_TYPE");
  auto array = info[2].As<Array>();
  LocalVector<String> parameters(isolate);
  for (uint32_t k = 0; k < array->Length(); k++) {
    Local<Value> name;
    if (!array->Get(context, k).ToLocal(&name)) return;
    if (!name->IsString())
      return throw_error(isolate, ErrorKind::kTypeError, "the name of a parameter must be a string",
                         "ERR_INVALID_ARG_TYPE");
    parameters.push_back(name.As<String>());
  }
  ScriptOrigin origin(info[0]);
  ScriptCompiler::Source source(info[1].As<String>(), origin);
  Local<Function> function;
  if (ScriptCompiler::CompileFunction(context, &source, parameters.size(), parameters.data())
          .ToLocal(&function))
    info.GetReturnValue().Set(function);
}

MaybeLocal<Value> evaluate_synthetic(Local<Context> context, Local<Module> module) {
  Isolate* isolate = Isolate::GetCurrent();
  ModuleRecord* record = find_record(coro_runtime::of(isolate), module);
  if (!record->evaluate.IsEmpty()) {
    Local<Function> evaluate = record->evaluate.Get(isolate);
    record->evaluate.Reset();
    Local<Value> ignored;
    // It may block: like any code of the language, it is on a fiber.
    if (!evaluate->Call(context, Undefined(isolate), 0, nullptr).ToLocal(&ignored)) return {};
  }
  for (auto& [name, value] : record->early_exports)
    if (module->SetSyntheticModuleExport(isolate, name.Get(isolate), value.Get(isolate)).IsNothing())
      return {};
  record->early_exports.clear();
  Local<Promise::Resolver> resolver;
  if (!Promise::Resolver::New(context).ToLocal(&resolver) ||
      resolver->Resolve(context, Undefined(isolate)).IsNothing())
    return {};
  return resolver->GetPromise();
}

// module.synthetic(url, exportNames, evaluate?): evaluate is called when the module's turn comes
void synthetic(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsString() || !info[1]->IsArray())
    return throw_error(isolate, ErrorKind::kTypeError,
                       "module.synthetic needs a URL and an array of export names", "ERR_INVALID_ARG_TYPE");
  auto array = info[1].As<Array>();
  LocalVector<String> names(isolate);
  for (uint32_t k = 0; k < array->Length(); k++) {
    Local<Value> name;
    if (!array->Get(context, k).ToLocal(&name)) return;
    if (!name->IsString())
      return throw_error(isolate, ErrorKind::kTypeError, "the name of an export must be a string",
                         "ERR_INVALID_ARG_TYPE");
    // V8 wants names that are internalized and each but once.
    Local<String> string =
        String::NewFromUtf8(isolate, utf8(isolate, name).c_str(), NewStringType::kInternalized)
            .ToLocalChecked();
    bool twice = false;
    for (auto known : names) twice |= known->StringEquals(string);
    if (!twice) names.push_back(string);
  }
  Local<Module> module = Module::CreateSyntheticModule(
      isolate, info[0].As<String>(), MemorySpan<const Local<String>>(names.data(), names.size()),
      evaluate_synthetic);
  if (ModuleRecord* record = add_record(runtime, context, module, utf8(isolate, info[0]))) {
    record->synthetic = true;
    if (info[2]->IsFunction()) record->evaluate.Reset(isolate, info[2].As<Function>());
    info.GetReturnValue().Set(record->handle);
  }
}

// module.setExport(m, name, value)
void set_export(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  if (!record->synthetic || !info[1]->IsString())
    return throw_error(isolate, ErrorKind::kTypeError, "module.setExport needs a synthetic module and a name",
                       "ERR_INVALID_ARG_TYPE");
  Local<Module> module = record->module.Get(isolate);
  auto status = module->GetStatus();
  if (status == Module::kUninstantiated || status == Module::kInstantiating) {
    record->early_exports.emplace_back(Global<String>(isolate, info[1].As<String>()),
                                       Global<Value>(isolate, info[2]));
    return;
  }
  // An error here is V8's ReferenceError about a name that the module does not export.
  if (module->SetSyntheticModuleExport(isolate, info[1].As<String>(), info[2]).IsNothing()) return;
  std::erase_if(record->early_exports,
                [&](auto& early) { return early.first.Get(isolate)->StringEquals(info[1].As<String>()); });
}

// module.requests(m) -> [{ specifier, attributes, line, column }]
void requests(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  Local<Module> module = record->module.Get(isolate);
  LocalVector<Value> list(isolate);
  if (!record->synthetic) {
    Local<FixedArray> wanted = module->GetModuleRequests();
    for (int k = 0; k < wanted->Length(); k++) {
      auto request = wanted->Get(k).As<ModuleRequest>();
      Location place = module->SourceOffsetToLocation(request->GetSourceOffset());
      Local<Name> names[] = {text(isolate, "specifier"), text(isolate, "attributes"), text(isolate, "line"),
                             text(isolate, "column")};
      Local<Value> values[] = {request->GetSpecifier(),
                               attributes_object(isolate, context, request->GetImportAttributes(), 3),
                               Integer::New(isolate, place.GetLineNumber() + 1),
                               Integer::New(isolate, place.GetColumnNumber() + 1)};
      list.push_back(Object::New(isolate, Object::New(isolate)->GetPrototypeV2(), names, values, 4));
    }
  }
  info.GetReturnValue().Set(Array::New(isolate, list.data(), list.size()));
}

// module.link(m, modules)
void link(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  coro_runtime* runtime = coro_runtime::of(isolate);
  Local<Context> context = isolate->GetCurrentContext();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  size_t wanted =
      record->synthetic ? 0 : static_cast<size_t>(record->module.Get(isolate)->GetModuleRequests()->Length());
  if (!info[1]->IsArray() || info[1].As<Array>()->Length() != wanted)
    return throw_error(isolate, ErrorKind::kTypeError,
                       "module.link needs an array with one module for each request",
                       "ERR_INVALID_ARG_VALUE");
  std::vector<ModuleRecord*> linked;
  for (uint32_t k = 0; k < wanted; k++) {
    Local<Value> other;
    if (!info[1].As<Array>()->Get(context, k).ToLocal(&other)) return;
    if (!other->IsObject() || !runtime->module_type.Get(isolate)->HasInstance(other))
      return throw_error(isolate, ErrorKind::kTypeError, "module.link was given something that is no module",
                         "ERR_INVALID_ARG_TYPE");
    auto number = other.As<Object>()->GetInternalField(0).As<Value>().As<Int32>()->Value();
    linked.push_back(runtime->here()->modules[static_cast<size_t>(number)].get());
  }
  record->linked = std::move(linked);
  record->has_links = true;
}

MaybeLocal<Module> resolve(Local<Context>, size_t index, Local<Module> referrer) {
  Isolate* isolate = Isolate::GetCurrent();
  ModuleRecord* record = find_record(coro_runtime::of(isolate), referrer);
  if (record && index < record->linked.size()) return record->linked[index]->module.Get(isolate);
  std::string message = "module.link was not called for " + (record ? record->url : "a module");
  throw_error(isolate, ErrorKind::kError, message.c_str(), "ERR_MODULE_LINK");
  return {};
}

// module.instantiate(m)
void instantiate(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  if (ModuleRecord* record = record_of(info))
    // Nothing: the exception is pending.
    record->module.Get(isolate)->InstantiateModule(isolate->GetCurrentContext(), resolve).FromMaybe(false);
}

// module.evaluate(m) -> promise
void evaluate(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  Local<Module> module = record->module.Get(isolate);
  if (module->GetStatus() < Module::kInstantiated)
    return throw_error(isolate, ErrorKind::kError, "module.evaluate comes after module.instantiate",
                       "ERR_MODULE_NOT_INSTANTIATED");
  // V8 would end the process: to it one stack evaluates a module, and it does not come back meanwhile.
  if (module->GetStatus() == Module::kEvaluating)
    return throw_error(isolate, ErrorKind::kError, "the module is being evaluated", "ERR_MODULE_EVALUATING");
  if (!record->synthetic && !record->url.starts_with("coro:"))
    coro_runtime::of(isolate)->inspection->before_program();
  Local<Value> promise;
  if (module->Evaluate(isolate->GetCurrentContext()).ToLocal(&promise)) info.GetReturnValue().Set(promise);
}

// module.callProgram(function, this, arguments): calls the body of a program that is no ES module
void call_program(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  Local<Context> context = isolate->GetCurrentContext();
  if (!info[0]->IsFunction() || !info[2]->IsArray())
    return throw_error(isolate, ErrorKind::kTypeError,
                       "module.callProgram needs a function, its this and an array of arguments",
                       "ERR_INVALID_ARG_TYPE");
  auto array = info[2].As<Array>();
  LocalVector<Value> arguments(isolate);
  for (uint32_t k = 0; k < array->Length(); k++) {
    Local<Value> argument;
    if (!array->Get(context, k).ToLocal(&argument)) return;
    arguments.push_back(argument);
  }
  coro_runtime::of(isolate)->inspection->before_program();
  Local<Value> result;
  if (info[0]
          .As<Function>()
          ->Call(context, info[1], static_cast<int>(arguments.size()), arguments.data())
          .ToLocal(&result))
    info.GetReturnValue().Set(result);
}

void get_namespace(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  Local<Module> module = record->module.Get(isolate);
  if (module->GetStatus() < Module::kInstantiated)
    return throw_error(isolate, ErrorKind::kError, "module.namespace comes after module.instantiate",
                       "ERR_MODULE_NOT_INSTANTIATED");
  info.GetReturnValue().Set(module->GetModuleNamespace());
}

void status(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  const char* name = "unlinked";
  switch (record->module.Get(isolate)->GetStatus()) {
    case Module::kUninstantiated:
    case Module::kInstantiating:
      break;
    case Module::kInstantiated:
      name = "linked";
      break;
    case Module::kEvaluating:
      name = "evaluating";
      break;
    case Module::kEvaluated:
      name = "evaluated";
      break;
    case Module::kErrored:
      name = "errored";
      break;
  }
  info.GetReturnValue().Set(text(isolate, name));
}

void get_error(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  Local<Module> module = record->module.Get(isolate);
  if (module->GetStatus() == Module::kErrored) info.GetReturnValue().Set(module->GetException());
}

// module.cache(m) -> Uint8Array
void cache(const Info& info) {
  Isolate* isolate = info.GetIsolate();
  ModuleRecord* record = record_of(info);
  if (!record) return;
  Local<Module> module = record->module.Get(isolate);
  if (record->synthetic || module->GetStatus() == Module::kErrored)
    return throw_error(isolate, ErrorKind::kError, "this module has no compiled code", "ERR_MODULE_NO_CODE");
  answer_code(info, ScriptCompiler::CreateCodeCache(module->GetUnboundModuleScript()),
              "V8 cannot write this module's code", "ERR_MODULE_NO_CODE");
}

// The function that the library registered with this name, or empty with an exception.
MaybeLocal<Function> find_hook(Isolate* isolate, const char* name) {
  coro_runtime* runtime = coro_runtime::of(isolate);
  auto& hooks = runtime->here()->hooks;
  auto found = hooks.find(name);
  if (found != hooks.end()) return found->second.Get(isolate);
  return {};
}

MaybeLocal<Promise> import_dynamically(Local<Context> context, Local<Data>, Local<Value> referrer,
                                       Local<String> specifier, Local<FixedArray> attributes) {
  Isolate* isolate = Isolate::GetCurrent();
  TryCatch caught(isolate);
  Local<Function> hook;
  Local<Value> result;
  if (find_hook(isolate, "import").ToLocal(&hook)) {
    Local<Value> arguments[] = {specifier,
                                referrer->IsString() ? referrer : String::Empty(isolate).As<Value>(),
                                attributes_object(isolate, context, attributes, 2)};
    if (hook->Call(context, Undefined(isolate), 3, arguments).ToLocal(&result) && result->IsPromise())
      return result.As<Promise>();
  }
  if (caught.HasTerminated()) {
    caught.ReThrow();
    return {};
  }
  Local<Value> reason = caught.HasCaught()
                            ? caught.Exception()
                            : Exception::Error(text(isolate, "import() is not available here"));
  caught.Reset();
  Local<Promise::Resolver> resolver;
  if (!Promise::Resolver::New(context).ToLocal(&resolver) || resolver->Reject(context, reason).IsNothing())
    return {};
  return resolver->GetPromise();
}

void initialize_meta(Local<Context> context, Local<Module> module, Local<Object> meta) {
  Isolate* isolate = Isolate::GetCurrent();
  ModuleRecord* record = find_record(coro_runtime::of(isolate), module);
  Local<Function> hook;
  if (!record || !find_hook(isolate, "importMeta").ToLocal(&hook)) return;
  Local<Value> arguments[] = {text(isolate, record->url), meta}, result;
  // What it throws reaches the expression import.meta.
  [[maybe_unused]] bool ok = hook->Call(context, Undefined(isolate), 2, arguments).ToLocal(&result);
}

const std::pair<const char*, FunctionCallback> kFunctions[] = {{"module.compile", compile},
                                                               {"module.compileWhole", compile_whole},
                                                               {"module.tookCode", took_code},
                                                               {"module.keepCode", keep_code},
                                                               {"module.compileFunction", compile_function},
                                                               {"module.callProgram", call_program},
                                                               {"module.synthetic", synthetic},
                                                               {"module.setExport", set_export},
                                                               {"module.requests", requests},
                                                               {"module.link", link},
                                                               {"module.instantiate", instantiate},
                                                               {"module.evaluate", evaluate},
                                                               {"module.namespace", get_namespace},
                                                               {"module.status", status},
                                                               {"module.error", get_error},
                                                               {"module.cache", cache}};

}  // namespace

void install_module_hooks(Isolate* isolate) {
  isolate->SetHostImportModuleDynamicallyCallback(import_dynamically);
  isolate->SetHostInitializeImportMetaObjectCallback(initialize_meta);
}

void add_module_functions(coro_runtime*, Local<Context> context, Local<Object> primordials) {
  Isolate* isolate = Isolate::GetCurrent();
  for (auto [name, function] : kFunctions) add_function(isolate, context, primordials, name, function);
}

std::vector<const char*> module_function_names() {
  std::vector<const char*> names;
  for (auto [name, function] : kFunctions) names.push_back(name);
  return names;
}

void list_module_functions(std::vector<intptr_t>* list) {
  for (auto [name, function] : kFunctions) list->push_back(reinterpret_cast<intptr_t>(function));
}

}  // namespace coro
