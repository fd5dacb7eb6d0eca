// Functions of __primordials in parts: .web is what the library needs of the engine file's other libraries
// (ada, ICU, simdutf, OpenSSL) and of V8's serializer; .script is V8's. None traps; those that call
// JavaScript say so.
#pragma once
#include <v8.h>

#include <utility>

namespace coro {

using NamedFunction = std::pair<const char*, v8::FunctionCallback>;

struct NamedFunctions {
  const NamedFunction* first;
  size_t count;
  const NamedFunction* begin() const { return first; }
  const NamedFunction* end() const { return first + count; }
};

NamedFunctions url_functions();     // web_url.cpp
NamedFunctions text_functions();    // web_text.cpp
NamedFunctions utf8_functions();    // web_utf8.cpp
NamedFunctions crypto_functions();  // web_crypto.cpp
NamedFunctions clone_functions();   // web_clone.cpp
NamedFunctions script_functions();  // scripts.cpp
NamedFunctions origin_functions();  // origins.cpp

}  // namespace coro
