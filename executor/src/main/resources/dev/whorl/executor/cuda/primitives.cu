// Each instruction that port.cuh wraps, alone, for gpu-check: against numbers that were computed without it. One warp, except where said.

// d[16][8] = a[16][16] · b[8][16]ᵀ, loaded as port.cuh says that fragments lie.
KERNEL(32, primitive_mma, float *d, const bf16 *a, const bf16 *b) {
  int g = threadIdx.x >> 2, t = threadIdx.x & 3;
  const uint32_t *pairs = (const uint32_t *)a, *columns = (const uint32_t *)b;
  const uint32_t left[4] = {pairs[8 * g + t], pairs[8 * (g + 8) + t], pairs[8 * g + t + 4], pairs[8 * (g + 8) + t + 4]};
  const uint32_t right[2] = {columns[8 * g + t], columns[8 * g + t + 4]};
  float sum[4] = {0, 0, 0, 0};
  mma_m16n8k16(sum, left, right);
#pragma unroll
  for (int e = 0; e < 4; e++) d[8 * (g + (e >> 1) * 8) + 2 * t + (e & 1)] = sum[e];
}
// Grid (256), 256 threads: every half there is.
KERNEL(256, primitive_half, float *to, const unsigned short *from) {
  int at = blockIdx.x * 256 + threadIdx.x;
  to[at] = half_to_float(from[at]);
}
// Two groups in flight; reversed, so that a thread reads what another one fetched.
KERNEL(32, primitive_copy, uint4 *to, const uint4 *from) {
  SHARED(uint4, stage, [2][32]);
  int lane = threadIdx.x;
  copy_async16(&stage[0][lane], from + lane);
  copy_async_commit();
  copy_async16(&stage[1][lane], from + 32 + lane);
  copy_async_commit();
  copy_async_wait<1>();
  __syncthreads();
  to[lane] = stage[0][31 - lane];
  copy_async_wait<0>();
  __syncthreads();
  to[32 + lane] = stage[1][31 - lane];
}
KERNEL(32, primitive_sum, float *to, const float *from) { to[threadIdx.x] = warp_sum(from[threadIdx.x]); }

// Reads `count` pieces of 16 bytes and does next to nothing with them: the bandwidth that can be had. Any grid, 256 threads.
KERNEL(256, read_all, uint32_t *to, const uint4 *from, long long count) {
  long long step = (long long)gridDim.x * 256, at = (long long)blockIdx.x * 256 + threadIdx.x;
  uint32_t seen = 0;
  long long i = at;
  for (; i + 3 * step < count; i += 4 * step) {
    uint4 a = from[i], b = from[i + step], c = from[i + 2 * step], d = from[i + 3 * step];
    seen ^= a.x ^ a.y ^ a.z ^ a.w ^ b.x ^ b.y ^ b.z ^ b.w ^ c.x ^ c.y ^ c.z ^ c.w ^ d.x ^ d.y ^ d.z ^ d.w;
  }
  for (; i < count; i += step) seen ^= from[i].x ^ from[i].y ^ from[i].z ^ from[i].w;
  to[at] = seen;
}
