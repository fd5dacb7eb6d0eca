#include "primordials.h"

#include <cstring>

#include "modules.h"
#include "named_functions.h"
#include "snapshot.h"
#include "values.h"

namespace coro {

using namespace v8;

namespace {

const NamedFunctions kParts[] = {url_functions(),   text_functions(),   utf8_functions(),  crypto_functions(),
                                 clone_functions(), script_functions(), origin_functions()};

}  // namespace

void add_function(Isolate* isolate, Local<Context> context, Local<Object> root, const char* dotted,
                  FunctionCallback callback, Local<Value> data) {
  Local<Object> at = root;
  std::string path = dotted;
  size_t from = 0;
  for (size_t dot; (dot = path.find('.', from)) != std::string::npos; from = dot + 1) {
    Local<String> name = text(isolate, path.substr(from, dot - from));
    Local<Value> inner;
    if (!at->Get(context, name).ToLocal(&inner) || !inner->IsObject()) {
      inner = Object::New(isolate, Null(isolate), nullptr, nullptr, 0);
      at->CreateDataProperty(context, name, inner).Check();
    }
    at = inner.As<Object>();
  }
  Local<String> name = text(isolate, path.substr(from));
  Local<Function> function =
      FunctionTemplate::New(isolate, callback, data, Local<Signature>(), 0, ConstructorBehavior::kThrow)
          ->GetFunction(context)
          .ToLocalChecked();
  function->SetName(name);
  at->CreateDataProperty(context, name, function).Check();
}

Local<Object> make_primordials(coro_runtime* runtime, Local<Context> context, const Options& options) {
  Isolate* isolate = runtime->isolate;
  Local<Object> root = Object::New(isolate, Null(isolate), nullptr, nullptr, 0);
  for (size_t k = 0; k < options.calls.size(); k++) {
    const std::string& name = options.calls[k];
    FunctionCallback function = trap;
    if (name == "fiber.run" || name == "fiber.start") function = start;
    if (name == "fiber.enter") function = enter;
    if (name == "fiber.leave") function = leave;
    if (name == "fiber.wait") function = wait;
    add_function(isolate, context, root, name.c_str(), function, Integer::New(isolate, static_cast<int>(k)));
  }
  add_engine_functions(isolate, context, root);
  add_module_functions(runtime, context, root);
  for (const NamedFunctions& part : kParts)
    for (auto [name, function] : part) add_function(isolate, context, root, name, function);
  return root;
}

const intptr_t* external_references() {
  static const std::vector<intptr_t> all = [] {
    std::vector<intptr_t> list{reinterpret_cast<intptr_t>(&trap), reinterpret_cast<intptr_t>(&enter),
                               reinterpret_cast<intptr_t>(&leave), reinterpret_cast<intptr_t>(&start),
                               reinterpret_cast<intptr_t>(&wait)};
    list_engine_functions(&list);
    list_module_functions(&list);
    for (const NamedFunctions& part : kParts)
      for (auto [name, function] : part) list.push_back(reinterpret_cast<intptr_t>(function));
    list.push_back(0);
    return list;
  }();
  return all.data();
}

uint64_t hash_of_functions(uint64_t seed) {
  for (const char* name : engine_function_names()) seed = hash(name, strlen(name), seed);
  for (const char* name : module_function_names()) seed = hash(name, strlen(name), seed);
  for (const NamedFunctions& part : kParts)
    for (auto [name, function] : part) seed = hash(name, strlen(name), seed);
  return seed;
}

}  // namespace coro
