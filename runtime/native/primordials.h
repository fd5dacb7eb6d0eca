// Building __primordials.
#pragma once
#include <v8.h>

#include <vector>

struct coro_runtime;

namespace coro {

// Puts a native function at a dotted name ("engine.hook"), making the objects on the way.
void add_function(v8::Isolate*, v8::Local<v8::Context>, v8::Local<v8::Object> root, const char* dotted,
                  v8::FunctionCallback, v8::Local<v8::Value> data = {});
inline v8::Isolate* isolate_of(const v8::FunctionCallbackInfo<v8::Value>& info) { return info.GetIsolate(); }

void add_engine_functions(v8::Isolate*, v8::Local<v8::Context>, v8::Local<v8::Object> primordials);
std::vector<const char*> engine_function_names();
void list_engine_functions(std::vector<intptr_t>*);  // for snapshots

}  // namespace coro
