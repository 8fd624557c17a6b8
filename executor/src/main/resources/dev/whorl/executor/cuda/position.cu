// What happens to queries, keys and values between projection and attention: bias, head norm, rotation, and the way into the pages.
//
// A page holds 16 positions of one block: keys [keyValueHeads][16][HEAD_SIZE], then values likewise, in the deployment's precision.
// `projected`: rows of queries, keys, values. `angles`: per row HEAD_SIZE/2 cosines, then as many sines. One warp per head: grid (⌈heads of all three/4⌉,
// rows), 128 threads. Queries stay in `projected`, multiplied by `scale`.
constexpr int PAGE = 16;
constexpr int HALF = HEAD_SIZE / 2;
constexpr int PAIRS = (HALF + 31) / 32;  // per lane; element i turns with element i + HALF


KERNEL(128, append, float *projected, const Position *rows, const float *angles, const float *bias, const float *queryNorm, const float *keyNorm,
       int block, int heads, int keyValueHeads, float epsilon, float scale) {
  int all = heads + 2 * keyValueHeads, head = blockIdx.x * 4 + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  const Position row = rows[blockIdx.y];
  if (head >= all || row.position < 0) return;  // a whole warp
  float *at = projected + ((long long)blockIdx.y * all + head) * HEAD_SIZE;
  bool query = head < heads, value = head >= heads + keyValueHeads;
  float a[PAIRS], b[PAIRS];
#pragma unroll
  for (int p = 0; p < PAIRS; p++) {
    int i = lane + 32 * p;
    bool there = i < HALF;
    a[p] = there ? at[i] : 0;
    b[p] = there ? at[i + HALF] : 0;
    if (bias && there) {
      a[p] += bias[head * HEAD_SIZE + i];
      b[p] += bias[head * HEAD_SIZE + i + HALF];
    }
  }
  const float *norm = query ? queryNorm : value ? nullptr : keyNorm;
  if (norm) {
    float sum = 0;
#pragma unroll
    for (int p = 0; p < PAIRS; p++) sum = fmaf(a[p], a[p], fmaf(b[p], b[p], sum));
    float factor = rsqrtf(warp_sum(sum) / (float)HEAD_SIZE + epsilon);
#pragma unroll
    for (int p = 0; p < PAIRS; p++) {
      int i = lane + 32 * p;
      if (i < HALF) {
        a[p] = a[p] * factor * norm[i];
        b[p] = b[p] * factor * norm[i + HALF];
      }
    }
  }
  const float *turn = angles + (long long)blockIdx.y * HEAD_SIZE;
  Number *stored = nullptr;
  if (!query) {
#if SOWN == 2
    Number *page = page_of(row, block, (row.position + 1) / PAGE);
#else
    Number *page = page_of(row, block, row.position / PAGE);
#endif
    // Value heads follow key heads in a page as they do in a row.
    stored = page + ((head - heads) * PAGE + row.position % PAGE) * HEAD_SIZE;
  }
#pragma unroll
  for (int p = 0; p < PAIRS; p++) {
    int i = lane + 32 * p;
    if (i >= HALF) continue;
    float x = a[p], y = b[p];
    if (!value) {
      float cosine = turn[i], sine = turn[HALF + i];
      x = a[p] * cosine - b[p] * sine;
      y = b[p] * cosine + a[p] * sine;
    }
    if (query) {
      at[i] = x * scale;
      at[i + HALF] = y * scale;
    } else {
      stored[i] = float_to_number(x);
      stored[i + HALF] = float_to_number(y);
    }
  }
}
