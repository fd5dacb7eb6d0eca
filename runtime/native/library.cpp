// Loads the standard library from source: ES modules that import one another by name.
#include <algorithm>

#include "primordials.h"
#include "runtime.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

// The modules of the library while they are loaded. Lives on the kernel thread's stack; V8's callback finds
// it through `loading`, which is set during the instantiation only.
struct Library {
  std::vector<std::pair<std::string, Local<Module>>> modules;

  const Local<Module>* find(const std::string& name) const {
    auto at = std::find_if(modules.begin(), modules.end(), [&](auto& each) { return each.first == name; });
    return at == modules.end() ? nullptr : &at->second;
  }
};
thread_local const Library* loading = nullptr;

MaybeLocal<Module> resolve(Local<Context>, Local<String> specifier, Local<FixedArray>, Local<Module>) {
  Isolate* isolate = Isolate::GetCurrent();
  String::Utf8Value name(isolate, specifier);
  if (const Local<Module>* module = loading->find(*name ? *name : "")) return *module;
  std::string message = std::string("the library has no module ") + (*name ? *name : "");
  throw_error(isolate, ErrorKind::kError, message.c_str(), "ERR_LIBRARY");
  return {};
}

bool evaluate(Local<Context> context, Local<Module> module) {
  Local<Value> result;
  if (!module->Evaluate(context).ToLocal(&result)) return false;
  if (module->GetStatus() != Module::kErrored) return true;
  Isolate::GetCurrent()->ThrowException(module->GetException());
  return false;
}

bool compile(const Options::Source& source, Library* library, Local<Module>* module) {
  Isolate* isolate = Isolate::GetCurrent();
  ScriptOrigin origin(text(isolate, source.name), 0, 0, false, -1, Local<Value>(), false, false, true);
  ScriptCompiler::Source compiled(text(isolate, source.text), origin);
  // What every start runs says so in its first line (//# allFunctionsCalledOnLoad) and is compiled at once,
  // so that a snapshot holds its code; the rest is compiled when it is first called.
  if (!ScriptCompiler::CompileModule(isolate, &compiled, ScriptCompiler::kFollowCompileHintsMagicComment)
           .ToLocal(module))
    return false;
  library->modules.emplace_back(source.name, *module);
  return true;
}

// The entry and all that it imports, the entry first. What is not there is found out when they are linked.
bool compile_from_entry(const Options& options, Library* library, std::string* failed) {
  Isolate* isolate = Isolate::GetCurrent();
  std::vector<std::string> wanted{options.entry};
  for (size_t k = 0; k < wanted.size(); k++) {
    auto source = std::find_if(options.library.begin(), options.library.end(),
                               [&](auto& each) { return each.name == wanted[k]; });
    if (source == options.library.end()) continue;
    *failed = wanted[k];
    Local<Module> module;
    if (!compile(*source, library, &module)) return false;
    Local<FixedArray> requests = module->GetModuleRequests();
    for (int i = 0; i < requests->Length(); i++) {
      String::Utf8Value name(isolate, requests->Get(i).As<ModuleRequest>()->GetSpecifier());
      if (std::find(wanted.begin(), wanted.end(), *name) == wanted.end()) wanted.emplace_back(*name);
    }
  }
  return true;
}

bool compile_all(const Options& options, Library* library, std::string* failed) {
  for (const Options::Source& source : options.library) {
    *failed = source.name;
    Local<Module> module;
    if (!compile(source, library, &module)) return false;
  }
  return true;
}

bool load(Local<Context> context, const Options& options, Local<Object> namespaces, std::string* failed) {
  Isolate* isolate = Isolate::GetCurrent();
  Library library;
  if (!(options.entry.empty() ? compile_all : compile_from_entry)(options, &library, failed)) return false;
  loading = &library;
  bool ok = true;
  for (auto& [name, module] : library.modules) {
    *failed = name;
    if (!(ok = module->InstantiateModule(context, resolve).FromMaybe(false))) break;
  }
  loading = nullptr;
  if (!ok) return false;
  for (auto& [name, module] : library.modules) {
    *failed = name;
    if (module->GetStatus() == Module::kInstantiated && !evaluate(context, module)) return false;
    if (!namespaces->CreateDataProperty(context, text(isolate, name), module->GetModuleNamespace())
             .FromMaybe(false))
      return false;
  }
  return true;
}

}  // namespace

}  // namespace coro

const char* coro_context::load_library(const coro::Options& options) {
  using namespace v8;
  Isolate* isolate = runtime->isolate;
  std::string& error = runtime->error;
  TryCatch caught(isolate);
  Local<Context> inside = context.Get(isolate);
  inside->SetEmbedderDataV2(coro::kHooksIndex, Object::New(isolate));
  Local<Object> primordials = coro::make_primordials(runtime, inside, options);
  Local<Object> namespaces = Object::New(isolate, Null(isolate), nullptr, nullptr, 0);
  Local<Value> engine;
  std::string failed = "__primordials";
  bool ok = inside->Global()
                ->DefineOwnProperty(inside, coro::text(isolate, "__primordials"), primordials, DontEnum)
                .FromMaybe(false) &&
            primordials->Get(inside, coro::text(isolate, "engine")).ToLocal(&engine) && engine->IsObject() &&
            engine.As<Object>()
                ->CreateDataProperty(inside, coro::text(isolate, "namespaces"), namespaces)
                .FromMaybe(false) &&
            coro::load(inside, options, namespaces, &failed);
  if (ok) return nullptr;
  error = "the library cannot be loaded: " + failed;
  if (caught.HasCaught()) {
    Local<Message> message = caught.Message();
    int line = message.IsEmpty() ? 0 : message->GetLineNumber(inside).FromMaybe(0);
    if (line > 0) error += ":" + std::to_string(line);  // of a syntax error; others have a stack
    error += ": " + coro::describe(isolate, inside, caught.Exception());
  }
  return error.c_str();
}
