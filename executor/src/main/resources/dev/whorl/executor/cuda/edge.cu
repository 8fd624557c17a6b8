// Where a step enters and leaves the device, and the row norm.

// One position of a session in a step, as the host writes it. 24 bytes.
struct Position {
  Number *const *table;   // addresses of its pages, `stride` for each block from `firstBlock` on
  int position;           // in the session; negative: a row that only fills up a batch
  int stride, firstBlock;
  int token;              // id, where the row enters at block 0
};
// The page of a row's position in a block.
__device__ __forceinline__ Number *page_of(const Position &row, int block, int page) {
  return row.table[(block - row.firstBlock) * row.stride + page];
}

// Residuals from wire numbers: grid (rows).
KERNEL(256, take_in, float *residual, const Number *wire, int hidden) {
  long long at = (long long)blockIdx.x * hidden;
  for (int i = threadIdx.x; i < hidden; i += blockDim.x) residual[at + i] = number_to_float(wire[at + i]);
}

// Wire numbers from residuals: grid (rows). Exact: residuals are rounded after every block.
KERNEL(256, give_out, Number *wire, const float *residual, int hidden) {
  long long at = (long long)blockIdx.x * hidden;
  for (int i = threadIdx.x; i < hidden; i += blockDim.x) wire[at + i] = float_to_number(residual[at + i]);
}

// Copies rows `from[index[i]]` to `to[i]`: grid (rows).
KERNEL(256, gather_rows, float *to, const float *from, const int *index, int hidden) {
  const float *source = from + (long long)index[blockIdx.x] * hidden;
  float *target = to + (long long)blockIdx.x * hidden;
  for (int i = threadIdx.x; i < hidden; i += blockDim.x) target[i] = source[i];
}

// Copies rows `from[i]` to `to[index[i]]`: grid (rows). Indexes differ.
KERNEL(256, scatter_rows, float *to, const float *from, const int *index, int hidden) {
  const float *source = from + (long long)blockIdx.x * hidden;
  float *target = to + (long long)index[blockIdx.x] * hidden;
  for (int i = threadIdx.x; i < hidden; i += blockDim.x) target[i] = source[i];
}

// Embedding of token ids times `scale`: grid (rows). Rows without a token are left alone.
template <class W> __device__ __forceinline__ void embed_row(float *residual, const unsigned char *table, const Position *rows, int hidden, float scale) {
  int token = rows[blockIdx.x].token;
  if (token < 0) return;
  const unsigned char *row = table + token * W::bytes(hidden);
  float *out = residual + (long long)blockIdx.x * hidden;
  for (int unit = threadIdx.x; unit < hidden / 8; unit += blockDim.x) {
    float w[8];
    W::eight(row, unit, w);
#pragma unroll
    for (int i = 0; i < 8; i++) out[8 * unit + i] = w[i] * scale;
  }
}
#define EMBED(format, W)                                                                                                   \
  KERNEL(128, embed_##format, float *residual, const unsigned char *table, const Position *rows, int hidden, float scale) { \
    embed_row<W>(residual, table, rows, hidden, scale);                                                                    \
  }

// Four numbers of a row, with a bias where there is one.
__device__ __forceinline__ float4 biased(const float *row, const float *bias, int i) {
  float4 v = ((const float4 *)row)[i];
  if (bias) {
    float4 b = ((const float4 *)bias)[i];
    v.x += b.x, v.y += b.y, v.z += b.z, v.w += b.w;
  }
  return v;
}
// What the root-mean-square norm multiplies a row by. To be called by 256 threads together: each sums the squares of every 256th group of four, then one
// tree, so that the order does not depend on the batch.
__device__ __forceinline__ float norm_factor(const float *row, const float *bias, int width, float epsilon) {
  SHARED(float, partial, [8]);
  float sum = 0;
  for (int i = threadIdx.x; i < width / 4; i += 256) {
    float4 v = biased(row, bias, i);
    sum = fmaf(v.x, v.x, sum);
    sum = fmaf(v.y, v.y, sum);
    sum = fmaf(v.z, v.z, sum);
    sum = fmaf(v.w, v.w, sum);
  }
  sum = warp_sum(sum);
  if ((threadIdx.x & 31) == 0) partial[threadIdx.x >> 5] = sum;
#if SOWN != 1
  __syncthreads();
#endif
  float total = 0;
#pragma unroll
  for (int warp = 0; warp < 8; warp++) total += partial[warp];
  return rsqrtf(total / (float)width + epsilon);
}
// Norm of rows: grid (rows), 256 threads.
KERNEL(256, row_norm, Number *out, const float *in, const float *weights, int hidden, float epsilon) {
  const float *row = in + (long long)blockIdx.x * hidden;
  float factor = norm_factor(row, nullptr, hidden, epsilon);
  Number *to = out + (long long)blockIdx.x * hidden;
  for (int i = threadIdx.x; i < hidden / 4; i += 256) {
    float4 v = biased(row, nullptr, i), w = ((const float4 *)weights)[i];
    to[4 * i] = float_to_number(v.x * factor * w.x);
    to[4 * i + 1] = float_to_number(v.y * factor * w.y);
    to[4 * i + 2] = float_to_number(v.z * factor * w.z);
    to[4 * i + 3] = float_to_number(v.w * factor * w.w);
  }
}
// residual += scale · norm(branch + bias), without bias or norm where there is none; `ends`: the block ends here and the residual is rounded. Grid (rows),
// 256 threads.
KERNEL(256, join, float *residual, const float *branch, const float *bias, const float *norm, int hidden, float epsilon, float scale, int ends) {
  const float *row = branch + (long long)blockIdx.x * hidden;
  float factor = norm ? norm_factor(row, bias, hidden, epsilon) : 1.0f;
  float4 *to = (float4 *)(residual + (long long)blockIdx.x * hidden);
  for (int i = threadIdx.x; i < hidden / 4; i += 256) {
    float4 v = biased(row, bias, i), sum = to[i];
    if (norm) {
      float4 w = ((const float4 *)norm)[i];
      v.x = v.x * factor * w.x, v.y = v.y * factor * w.y, v.z = v.z * factor * w.z, v.w = v.w * factor * w.w;
    }
    sum.x += v.x * scale, sum.y += v.y * scale, sum.z += v.z * scale, sum.w += v.w * scale;
    if (ends) sum.x = rounded(sum.x), sum.y = rounded(sum.y), sum.z = rounded(sum.z), sum.w = rounded(sum.w);
    to[i] = sum;
  }
}

// gate := act(gate) · up, rows of [gate | up], `width` each: grid (⌈width/256⌉, rows).
KERNEL(256, gated, Number *out, const float *both, int width, int gelu) {
  int i = blockIdx.x * 256 + threadIdx.x;
#if SOWN != 3
  if (i >= width) return;
#endif
  const float *row = both + 2ll * blockIdx.y * width;
  float gate = row[i], up = row[width + i], active;
  if (gelu) {
    active = 0.5f * gate * (1.0f + tanhf(0.7978845608f * (gate + 0.044715f * gate * gate * gate)));
  } else {
    active = gate / (1.0f + expf(-gate));
  }
  out[(long long)blockIdx.y * width + i] = float_to_number(active * up);
}
