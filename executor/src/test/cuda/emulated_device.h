// The device side of the emulated GPU: what the kernel text sees instead of a CUDA compiler's built-ins. It is included before the unmodified text,
// which g++ then compiles into a shared library. Every CUDA thread is a fiber; the scheduler is in grid.cpp.
#pragma once
#define WHORL_EMULATED 1
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#define __device__
#define __forceinline__ inline
#define __restrict__

struct Dim3 {
  unsigned x, y, z;
};
struct alignas(8) float2 {
  float x, y;
};
struct alignas(16) float4 {
  float x, y, z, w;
};
struct alignas(8) int2 {
  int x, y;
};
struct alignas(16) uint4 {
  unsigned x, y, z, w;
};

// What the lanes of a warp meet at. Lanes never run in lockstep: whoever arrives early waits as a parked fiber.
struct Rendezvous {
  unsigned mask, arrived, readers;
  int kind, line, state;
  alignas(16) uint64_t data[32][4];
};
enum WarpOperation { SYNC = 1, SHUFFLE_XOR, SHUFFLE_INDEX, MMA };

extern "C" {
extern Dim3 emulated_thread, emulated_block, emulated_threads, emulated_blocks;
extern unsigned emulated_lane;
void emulated_barrier(int line);
Rendezvous *emulated_meet(unsigned mask, int kind, int line, const void *data, unsigned bytes);
void emulated_leave(Rendezvous *at);
void emulated_read(void *to, const Rendezvous *at, unsigned lane, unsigned bytes);
float emulated_warp_sum(float value, int line);
[[noreturn]] void emulated_trap(const char *format, ...);
void *emulated_shared(const void *site, size_t bytes);
void emulated_copy_async(void *to, const void *from, unsigned bytes);
void emulated_copy_commit();
void emulated_copy_wait(int groups);
}
#define threadIdx emulated_thread
#define blockIdx emulated_block
#define blockDim emulated_threads
#define gridDim emulated_blocks
#define __syncthreads() emulated_barrier(__LINE__)

// A reference to heap memory of the block: poisoned when the block begins, with a sanitizer's red zones around each array.
#define SHARED(type, name, dimensions)              \
  static const char name##_site = 0;                \
  using name##_type = type dimensions;              \
  name##_type &name = *(name##_type *)emulated_shared(&name##_site, sizeof(name##_type))

static inline void __syncwarp(unsigned mask = 0xffffffffu, int line = __builtin_LINE()) {
  emulated_leave(emulated_meet(mask, SYNC, line, nullptr, 0));
}
template <class T> static inline T emulated_shuffle(unsigned mask, T value, unsigned source, int kind, int line) {
  static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
  Rendezvous *at = emulated_meet(mask, kind, line, &value, sizeof value);
  if (!(mask >> source & 1)) {
    emulated_trap("line %d: a shuffle reads lane %u, which is not in mask %08x", line, source, mask);
  }
  emulated_read(&value, at, source, sizeof value);
  emulated_leave(at);
  return value;
}
template <class T> static inline T __shfl_xor_sync(unsigned mask, T value, int bits, int line = __builtin_LINE()) {
  return emulated_shuffle(mask, value, (emulated_lane ^ bits) & 31, SHUFFLE_XOR, line);
}
template <class T> static inline T __shfl_sync(unsigned mask, T value, int source, int line = __builtin_LINE()) {
  return emulated_shuffle(mask, value, source & 31, SHUFFLE_INDEX, line);
}
static inline float __uint_as_float(unsigned bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}
static inline unsigned __float_as_uint(float value) {
  unsigned bits;
  memcpy(&bits, &value, 4);
  return bits;
}
// Of shared memory: relaxed, as on the device; it orders nothing.
static inline int atomicAdd(int *at, int value) { return __atomic_fetch_add(at, value, __ATOMIC_RELAXED); }
static inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
template <class T> static inline T min(T a, T b) { return b < a ? b : a; }
template <class T> static inline T max(T a, T b) { return a < b ? b : a; }

// Twins of the PTX wrappers in port.cuh.
static inline float half_to_float(unsigned short half) {
  unsigned sign = (unsigned)(half & 0x8000) << 16, exponent = half >> 10 & 31, mantissa = half & 1023;
  if (exponent == 31) return __uint_as_float(sign | 0x7f800000u | mantissa << 13);
  if (exponent) return __uint_as_float(sign | (exponent + 112) << 23 | mantissa << 13);
  float value = (float)mantissa * 0x1p-24f;
  return sign ? -value : value;
}
static inline float emulated_half(uint32_t pair, int high) { return __uint_as_float(high ? pair & 0xffff0000u : pair << 16); }
// D[16 × 8] += A[16 × 16] · B[16 × 8] with the fragment layout of the PTX manual. Lane = 4·g + t. A: registers 0..3 hold (g, 2t), (g+8, 2t), (g, 2t+8),
// (g+8, 2t+8), each with its right neighbour. B: registers 0, 1 hold (2t, g), (2t+8, g), each with its lower neighbour. D: (g, 2t), (g, 2t+1), (g+8, …).
static inline void mma_m16n8k16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2], int line = __builtin_LINE()) {
  uint32_t mine[6] = {a[0], a[1], a[2], a[3], b[0], b[1]};
  Rendezvous *at = emulated_meet(0xffffffffu, MMA, line, mine, sizeof mine);
  unsigned g = emulated_lane >> 2, t = emulated_lane & 3;
  uint32_t rowA[4][6], columnB[2][4][6];
  for (unsigned lane = 0; lane < 4; lane++) {
    emulated_read(rowA[lane], at, g * 4 + lane, sizeof mine);
    emulated_read(columnB[0][lane], at, 2 * t * 4 + lane, sizeof mine);
    emulated_read(columnB[1][lane], at, (2 * t + 1) * 4 + lane, sizeof mine);
  }
  for (int element = 0; element < 4; element++) {
    float sum = d[element];
    int low = element >> 1, column = element & 1;
    for (unsigned k = 0; k < 16; k++) {
      uint32_t left = rowA[k % 8 / 2][low + 2 * (k / 8)], right = columnB[column][k % 8 / 2][4 + k / 8];
      sum += emulated_half(left, k & 1) * emulated_half(right, k & 1);
    }
    d[element] = sum;
  }
  emulated_leave(at);
}
static inline void copy_async16(void *to, const void *from) {
  if (((uintptr_t)to | (uintptr_t)from) & 15) emulated_trap("an asynchronous copy is not aligned to 16 bytes");
  emulated_copy_async(to, from, 16);
}
static inline void copy_async_commit() { emulated_copy_commit(); }
template <int GROUPS> static inline void copy_async_wait() { emulated_copy_wait(GROUPS); }

// The kernel table: a kernel registers itself under its name, with the sizes of its parameters and which of them are addresses.
struct EmulatedKernel {
  const char *name;
  void (*invoke)(void **parameters);
  int threads, count;
  const unsigned short *sizes;
  const bool *addresses;
};
template <class... A> struct EmulatedSignature {
  static constexpr unsigned short sizes[sizeof...(A)] = {sizeof(A)...};
  static constexpr bool addresses[sizeof...(A)] = {std::is_pointer_v<A>...};
  template <void (*F)(A...), size_t... I> static void call(void **p, std::index_sequence<I...>) { F(*(A *)p[I]...); }
  template <void (*F)(A...)> static void invoke(void **p) { call<F>(p, std::index_sequence_for<A...>()); }
};
static EmulatedKernel emulated_kernels[512];
static int emulated_kernel_count;
template <auto F> struct EmulatedRegistration;
template <class... A, void (*F)(A...)> struct EmulatedRegistration<F> {
  EmulatedRegistration(const char *name, int threads) {
    using S = EmulatedSignature<A...>;
    emulated_kernels[emulated_kernel_count++] = {name, &S::template invoke<F>, threads, (int)sizeof...(A), S::sizes, S::addresses};
  }
};
extern "C" __attribute__((visibility("default"), used)) inline EmulatedKernel *emulated_module(int *count) {
  *count = emulated_kernel_count;
  return emulated_kernels;
}
#define KERNEL(threads, name, ...)                                              \
  static void name(__VA_ARGS__);                                                \
  static const EmulatedRegistration<&name> name##_registration(#name, threads); \
  static void name(__VA_ARGS__)
