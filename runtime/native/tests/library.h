#pragma once
#include <string>

namespace tests {

// A library whose hook "main" is the given function body.
inline std::string main_of(const std::string& body) {
  return "const { test, fiber, engine, module } = __primordials; const equal = (a, b) => { if (!Object.is(a, "
         "b)) throw "
         "new Error(`${String(a)} instead of ${String(b)}`); };\n"
         "engine.hook('main', function (...args) {" +
         body + "\n});";
}

}  // namespace tests
