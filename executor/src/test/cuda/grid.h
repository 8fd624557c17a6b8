// Runs one kernel launch: block after block, every thread a fiber.
#pragma once
#include <cstdint>
#include <string>
#include "emulated_device.h"

// In which order blocks and runnable threads take turns. A correct kernel's result does not depend on it.
enum class Order { FORWARD, REVERSE, SHUFFLED };
void grid_order(Order order, uint64_t seed);

// Empty when all went well, else what the kernel did wrong.
std::string grid_run(const EmulatedKernel &kernel, Dim3 blocks, Dim3 threads, void **parameters);
