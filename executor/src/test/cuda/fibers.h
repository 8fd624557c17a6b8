// Fibers: the contexts that CUDA threads run in, one stack each. The switch is a dozen instructions and no system call; the sanitizers are told of every one.
#pragma once
#include <cstddef>

struct Fiber {
  void *stackPointer = nullptr;
  char *stack = nullptr;
  size_t stackBytes = 0;
  bool finished = false;
  void *sanitizer = nullptr;  // of ThreadSanitizer: its fiber; of AddressSanitizer: the fake stack
};

// Prepares a fiber to run the entry when it is first switched to. The entry never returns.
void fiber_prepare(Fiber &fiber, void (*entry)(), unsigned colour);
void fiber_switch(Fiber &from, Fiber &to);
// To be called first in an entry, with the fiber that was left.
void fiber_entered(Fiber &from);
// The context that the caller runs in.
void fiber_adopt(Fiber &fiber);
