// From one stack to another, in a few instructions that are inlined on both sides: a return that follows a
// switch is always mispredicted, so the fewer calls surround it the better.
#pragma once
#include <xmmintrin.h>

#include <cstdint>

namespace coro {

// Saves the running stack in *from and goes on where `to` was saved. Returns when somebody switches back. The
// compiler saves what it needs of the registers, since all of them are listed as changed; rbp and the control
// words, which belong to the stack that is left, are saved here. A frame that waits looks like this, from its
// stack pointer: the address to go on at, rbp, 128 bytes that the calling function may use (the red zone).
[[gnu::always_inline]] inline void switch_stack(char** from, char* to) {
  uint32_t vector_control = _mm_getcsr(), now;
  uint16_t float_control, float_now;
  asm volatile("fnstcw %0" : "=m"(float_control));
  asm volatile(
      "leaq -128(%%rsp), %%rsp\n\t"
      "pushq %%rbp\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %%rsp, (%%rdi)\n\t"
      "movq %%rsi, %%rsp\n\t"
      "popq %%rax\n\t"
      "popq %%rbp\n\t"
      "jmpq *%%rax\n"
      "1:\n\t"
      "leaq 128(%%rsp), %%rsp"
      : "+D"(from), "+S"(to)
      :
      : "memory", "cc", "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
        "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)", "xmm0", "xmm1", "xmm2", "xmm3",
        "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  now = _mm_getcsr();
  if (__builtin_expect(now != vector_control, 0)) _mm_setcsr(vector_control);
  asm volatile("fnstcw %0" : "=m"(float_now));
  if (__builtin_expect(float_now != float_control, 0)) asm volatile("fldcw %0" : : "m"(float_control));
}

// Prepares a stack that ends at `top` (a multiple of 16): the first switch to what this answers calls
// coro_fiber_main(argument).
char* new_stack(char* top, void* argument);

}  // namespace coro

// Runs on the new stack; never returns.
extern "C" [[noreturn]] void coro_fiber_main(void* argument);
