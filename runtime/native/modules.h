// ES modules: compiled, linked and evaluated piece by piece for the loader, which is JavaScript.
#pragma once
#include <v8.h>

#include <string>
#include <vector>

struct coro_runtime;

namespace coro {

// A module keeps its record, and the record its module, until the runtime ends: as a module map does.
struct ModuleRecord {
  v8::Global<v8::Module> module;
  v8::Global<v8::Object> handle;  // what the loader holds
  std::string url;
  std::vector<ModuleRecord*> linked;  // in the order of the requests
  bool has_links = false, synthetic = false, took_code = false;
  v8::Global<v8::Function> evaluate;  // of a synthetic module, until it has been called
  std::vector<std::pair<v8::Global<v8::String>, v8::Global<v8::Value>>>
      early_exports;  // set before evaluation
};

void install_module_hooks(v8::Isolate*);  // import() and import.meta
void add_module_functions(coro_runtime*, v8::Local<v8::Context>, v8::Local<v8::Object> primordials);
std::vector<const char*> module_function_names();
void list_module_functions(std::vector<intptr_t>*);  // for snapshots

}  // namespace coro
