// What happens to queries, keys and values between projection and attention: bias, head norm, rotation, and the way into the pages.
//
// A page holds 16 positions of one block: keys [keyValueHeads][16][HEAD_SIZE], then values likewise, in the deployment's precision.
// `projected`: rows of queries, keys, values. `angles`: per row rotated/2 cosines, then as many sines. One warp per head: grid (⌈heads of all three/4⌉,
// rows), 128 threads. Queries stay in `projected`, multiplied by `scale`.
constexpr int PAGE = 16;
constexpr int HALF = HEAD_SIZE / 2;
constexpr int PAIRS = (HALF + 31) / 32;  // per lane

// The numbers of a head that pair i holds: the first `turned` pairs rotate, (i, i + turned); the rest of the head follows and does not.
__device__ __forceinline__ int first_of(int i, int turned) { return i < turned ? i : i + turned; }
__device__ __forceinline__ int second_of(int i, int turned) { return i < turned ? i + turned : i + HALF; }

// Norm over all heads of the queries, and of the keys, after their bias; values get their bias only. Grid (3, rows), 256 threads.
KERNEL(256, norm_heads, float *projected, const float *bias, const float *queryNorm, const float *keyNorm, int queries, int keys, float epsilon) {
  int part = blockIdx.x, from = part == 0 ? 0 : part == 1 ? queries : queries + keys, width = part == 0 ? queries : keys;
  float *row = projected + (long long)blockIdx.y * (queries + 2 * keys) + from;
  const float *own = bias ? bias + from : nullptr, *norm = part == 0 ? queryNorm : part == 1 ? keyNorm : nullptr;
  float factor = norm ? norm_factor(row, own, width, epsilon) : 1.0f;
  for (int i = threadIdx.x; i < width / 4; i += 256) {
    float4 v = biased(row, own, i);
    if (norm) {
      float4 w = ((const float4 *)norm)[i];
      v.x = v.x * factor * w.x, v.y = v.y * factor * w.y, v.z = v.z * factor * w.z, v.w = v.w * factor * w.w;
    }
    ((float4 *)row)[i] = v;
  }
}

KERNEL(128, append, float *projected, const Position *rows, const float *angles, const float *bias, const float *queryNorm, const float *keyNorm,
       int block, int heads, int keyValueHeads, int rotated, float epsilon, float scale) {
  int all = heads + 2 * keyValueHeads, head = blockIdx.x * 4 + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  const Position row = rows[blockIdx.y];
  if (head >= all || row.position < 0) return;  // a whole warp
  float *at = projected + ((long long)blockIdx.y * all + head) * HEAD_SIZE;
  bool query = head < heads, value = head >= heads + keyValueHeads;
  int turned = rotated / 2;
  float a[PAIRS], b[PAIRS];
#pragma unroll
  for (int p = 0; p < PAIRS; p++) {
    int i = lane + 32 * p;
    bool there = i < HALF;
    a[p] = there ? at[first_of(i, turned)] : 0;
    b[p] = there ? at[second_of(i, turned)] : 0;
    if (bias && there) {
      a[p] += bias[head * HEAD_SIZE + first_of(i, turned)];
      b[p] += bias[head * HEAD_SIZE + second_of(i, turned)];
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
        a[p] = a[p] * factor * norm[first_of(i, turned)];
        b[p] = b[p] * factor * norm[second_of(i, turned)];
      }
    }
  }
  const float *turn = angles + (long long)blockIdx.y * rotated;
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
    if (!value && i < turned) {
      float cosine = turn[i], sine = turn[turned + i];
      x = a[p] * cosine - b[p] * sine;
      y = b[p] * cosine + a[p] * sine;
    }
    if (query) {
      at[first_of(i, turned)] = x * scale;
      at[second_of(i, turned)] = y * scale;
    } else {
      stored[first_of(i, turned)] = float_to_number(x);
      stored[second_of(i, turned)] = float_to_number(y);
    }
  }
}
