#include "stack_switch.h"

// The outermost frame of every fiber: debuggers and profilers stop here, since no return address is defined.
asm(R"(
  .text
  .p2align 4
  .globl coro_fiber_entry
  .hidden coro_fiber_entry
  .type coro_fiber_entry, @function
coro_fiber_entry:
  .cfi_startproc
  .cfi_undefined rip
  .cfi_undefined rbp
  popq %rdi
  call coro_fiber_main
  ud2
  .cfi_endproc
  .size coro_fiber_entry, . - coro_fiber_entry
)");
extern "C" void coro_fiber_entry();

namespace coro {

char* new_stack(char* top, void* argument) {
  auto* words = reinterpret_cast<void**>(top) - 5;
  words[0] = reinterpret_cast<void*>(&coro_fiber_entry);
  words[1] = nullptr;  // rbp: the chain of frames ends
  words[2] = argument;
  words[3] = words[4] = nullptr;
  return reinterpret_cast<char*>(words);
}

}  // namespace coro
