// What differs between a GPU and the CPU that runs this text in tests: nothing below this file knows which one it is on.
// Compiled with --fmad=false: a product and a sum are fused where fmaf is written and nowhere else, so that two kernels with the same formula have the
// same bits. No CUDA header is needed: bf16 and f16 are unsigned short.
typedef unsigned short bf16;
#ifndef WHORL_EMULATED
typedef unsigned int uint32_t;
#define KERNEL(threads, name, ...) extern "C" __global__ void __launch_bounds__(threads) name(__VA_ARGS__)
#define SHARED(type, name, dimensions) __shared__ __align__(16) type name dimensions
__device__ __forceinline__ float half_to_float(unsigned short half) {
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(half));
  return value;
}
// D[16 × 8] += A[16 × 16] · B[16 × 8], bf16 in, f32 sums. Lane = 4·g + t. A: registers 0..3 hold (g, 2t), (g+8, 2t), (g, 2t+8), (g+8, 2t+8), each
// with its right neighbour. B: registers 0, 1 hold (2t, g), (2t+8, g), each with its lower neighbour. D: (g, 2t), (g, 2t+1), (g+8, 2t), (g+8, 2t+1).
__device__ __forceinline__ void mma_m16n8k16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
               : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
__device__ __forceinline__ void copy_async16(void *to, const void *from) {
  unsigned shared = (unsigned)__cvta_generic_to_shared(to);
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared), "l"(from) : "memory");
}
__device__ __forceinline__ void copy_async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int GROUPS> __device__ __forceinline__ void copy_async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(GROUPS) : "memory");
}
#endif

// A bug that a test sows, to see that it is caught. 0 in everything that is shipped.
#ifndef SOWN
#define SOWN 0
#endif
#define ALL_LANES 0xffffffffu

// The sum over a warp, the same bits in every lane: a tree over lanes 16, 8, 4, 2, 1 apart.
__device__ __forceinline__ float warp_sum(float value) {
#ifdef WHORL_EMULATED
  return emulated_warp_sum(value, __LINE__);
#else
#pragma unroll
  for (int half = 16; half; half >>= 1) value += __shfl_xor_sync(ALL_LANES, value, half);
  return value;
#endif
}
