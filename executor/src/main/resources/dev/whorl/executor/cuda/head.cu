// Scale and softcap of logits: grid (⌈vocabulary/256⌉, rows), 256 threads.
KERNEL(256, finish_logits, float *logits, int vocabulary, float scale, float cap) {
  int id = blockIdx.x * 256 + threadIdx.x;
  if (id >= vocabulary) return;
  float *at = logits + (long long)blockIdx.y * vocabulary + id;
  float logit = *at * scale;
  *at = cap > 0 ? cap * tanhf(logit / cap) : logit;
}
// The likeliest token of each row of logits, ties by smaller id, as its rank: grid (rows), 256 threads.
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
