#include "fibers.h"
#include <cstdint>
#include <cstdlib>
#include <sys/mman.h>
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(EMULATED_RACES)
extern "C" {
void *__tsan_get_current_fiber();
void *__tsan_create_fiber(unsigned);
void __tsan_switch_to_fiber(void *, unsigned);
}
static const size_t STACK_BYTES = 128 << 10;
#elif defined(__SANITIZE_ADDRESS__)
static const size_t STACK_BYTES = 128 << 10;
#else
static const size_t STACK_BYTES = 32 << 10;
#endif

#if defined(__x86_64__)
extern "C" void emulated_switch(void **save, void *load);
asm(R"(.text
.globl emulated_switch
.hidden emulated_switch
.type emulated_switch,@function
emulated_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp,(%rdi)
  movq %rsi,%rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size emulated_switch,.-emulated_switch
)");
static const int SAVED_REGISTERS = 6;
#elif defined(__aarch64__)
extern "C" void emulated_switch(void **save, void *load);
asm(R"(.text
.globl emulated_switch
.hidden emulated_switch
.type emulated_switch,%function
emulated_switch:
  sub sp,sp,#160
  stp x19,x20,[sp,#0]
  stp x21,x22,[sp,#16]
  stp x23,x24,[sp,#32]
  stp x25,x26,[sp,#48]
  stp x27,x28,[sp,#64]
  stp x29,x30,[sp,#80]
  stp d8,d9,[sp,#96]
  stp d10,d11,[sp,#112]
  stp d12,d13,[sp,#128]
  stp d14,d15,[sp,#144]
  mov x9,sp
  str x9,[x0]
  mov sp,x1
  ldp x19,x20,[sp,#0]
  ldp x21,x22,[sp,#16]
  ldp x23,x24,[sp,#32]
  ldp x25,x26,[sp,#48]
  ldp x27,x28,[sp,#64]
  ldp x29,x30,[sp,#80]
  ldp d8,d9,[sp,#96]
  ldp d10,d11,[sp,#112]
  ldp d12,d13,[sp,#128]
  ldp d14,d15,[sp,#144]
  add sp,sp,#160
  ret
.size emulated_switch,.-emulated_switch
)");
#else
#error "The emulated GPU knows x86-64 and aarch64."
#endif

static char *stack() {
  void *memory = mmap(nullptr, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) abort();
  return (char *)memory;
}

void fiber_prepare(Fiber &fiber, void (*entry)(), unsigned colour) {
  if (!fiber.stack) {
    fiber.stack = stack();
    fiber.stackBytes = STACK_BYTES;
#if defined(EMULATED_RACES)
    fiber.sanitizer = __tsan_create_fiber(0);
#endif
  }
  fiber.finished = false;
#if defined(__SANITIZE_ADDRESS__)
  fiber.sanitizer = nullptr;
  __asan_unpoison_memory_region(fiber.stack, STACK_BYTES);
#endif
  // Stacks of neighbours begin in different cache sets.
  char *top = fiber.stack + STACK_BYTES - colour * 7 % 61 * 64;
#if defined(__x86_64__)
  void **at = (void **)top;
  *--at = nullptr;
  *--at = (void *)entry;
  for (int i = 0; i < SAVED_REGISTERS; i++) *--at = nullptr;
  fiber.stackPointer = at;
#else
  void **at = (void **)(top - 160);
  for (int i = 0; i < 20; i++) at[i] = nullptr;
  at[11] = (void *)entry;
  fiber.stackPointer = at;
#endif
}

void fiber_switch(Fiber &from, Fiber &to) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(from.finished ? nullptr : &from.sanitizer, to.stack, to.stackBytes);
#endif
#if defined(EMULATED_RACES)
  __tsan_switch_to_fiber(to.sanitizer, 1 /* no synchronisation */);
#endif
  emulated_switch(&from.stackPointer, to.stackPointer);
#if defined(__SANITIZE_ADDRESS__)
  const void *bottom;
  size_t bytes;
  __sanitizer_finish_switch_fiber(from.sanitizer, &bottom, &bytes);
#endif
}

void fiber_entered([[maybe_unused]] Fiber &from) {
#if defined(__SANITIZE_ADDRESS__)
  const void *bottom;
  size_t bytes;
  __sanitizer_finish_switch_fiber(nullptr, &bottom, &bytes);
  if (!from.stack) {
    from.stack = (char *)bottom;
    from.stackBytes = bytes;
  }
#endif
}

void fiber_adopt([[maybe_unused]] Fiber &fiber) {
#if defined(EMULATED_RACES)
  fiber.sanitizer = __tsan_get_current_fiber();
#endif
#if defined(__SANITIZE_ADDRESS__)
  fiber.stack = nullptr;  // told at the first switch back: the caller may be another thread than last time
#endif
}
