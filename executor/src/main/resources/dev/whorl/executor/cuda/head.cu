// The likeliest token of each row of logits, ties by smaller id: grid (rows), 256 threads. One key per row: the logit in an order of integers in the upper
// half, the negated id in the lower. A logit that is no number outranks all.
__device__ __forceinline__ unsigned long long rank_of(float logit, int id) {
  unsigned bits = __float_as_uint(logit + 0.0f);
  unsigned ordered = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
  if ((bits & 0x7fffffffu) > 0x7f800000u) ordered = 0xffffffffu;
  return (unsigned long long)ordered << 32 | (unsigned)~id;
}
KERNEL(256, likeliest, unsigned long long *out, const float *logits, int vocabulary) {
  SHARED(unsigned long long, best, [8]);
  const float *row = logits + (long long)blockIdx.x * vocabulary;
  unsigned long long mine = 0;
  for (int id = threadIdx.x; id < vocabulary; id += 256) mine = max(mine, rank_of(row[id], id));
#pragma unroll
  for (int half = 16; half; half >>= 1) mine = max(mine, __shfl_xor_sync(ALL_LANES, mine, half));
  if ((threadIdx.x & 31) == 0) best[threadIdx.x >> 5] = mine;
  __syncthreads();
  if (threadIdx.x == 0) {
#pragma unroll
    for (int warp = 1; warp < 8; warp++) mine = max(mine, best[warp]);
    out[blockIdx.x] = mine;
  }
}
