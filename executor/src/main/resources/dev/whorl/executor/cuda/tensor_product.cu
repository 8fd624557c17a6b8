// Products with bf16 weights and activations on tensor cores, for any number of rows. Weights are the 16-row operand, activations the 8-column one, so
// that a single row of decode wastes columns of a multiplication that is free rather than weights' bandwidth.
//
// One order of sums for every shape below. k is cut into SLICES contiguous slices of whole chunks of 32; a slice is summed chunk by chunk on the tensor
// core; slices are added in order. A lane reads 8 consecutive numbers of a chunk (16 bytes) and gives pairs 0, 1 to the first multiplication, 2, 3 to the
// second: both operands permute k alike, so no shuffle and no shared memory stand between memory and tensor core.
#if PRECISION_BF16
constexpr int SLICES = 8;

struct Slice {
  int from, to;  // chunks of 32
};
__device__ __forceinline__ Slice slice_of(int slice, int inputs) {
  int chunks = inputs / 32, each = (chunks + SLICES - 1) / SLICES;
  return {min(slice * each, chunks), min((slice + 1) * each, chunks)};
}
// Adds one chunk: 16 outputs × 8 rows. `a0`, `a8`: 8 numbers of outputs g and g + 8, `b`: of row g.
__device__ __forceinline__ void add_chunk(float (&sum)[4], const uint4 &a0, const uint4 &a8, const uint4 &b) {
  const uint32_t first[4] = {a0.x, a8.x, a0.y, a8.y}, firstRows[2] = {b.x, b.y};
  mma_m16n8k16(sum, first, firstRows);
  const uint32_t second[4] = {a0.z, a8.z, a0.w, a8.w}, secondRows[2] = {b.z, b.w};
  mma_m16n8k16(sum, second, secondRows);
}

// Up to 8·TILES rows. Grid (⌈outputs/16⌉), 256 threads: warp w sums slice w of 16 outputs, then each thread adds the slices of some results.
template <int TILES>
__device__ __forceinline__ void sliced(float *y, const bf16 *x, const bf16 *weights, int outputs, int inputs, int rows, int stride, int mode) {
  SHARED(float, partial, [SLICES][16][8 * TILES + 1]);
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3, base = blockIdx.x * 16;
  const uint4 *w0 = (const uint4 *)(weights + (long long)min(base + g, outputs - 1) * inputs) + t;
  const uint4 *w8 = (const uint4 *)(weights + (long long)min(base + g + 8, outputs - 1) * inputs) + t;
  float sum[TILES][4];
#pragma unroll
  for (int i = 0; i < TILES; i++) sum[i][0] = sum[i][1] = sum[i][2] = sum[i][3] = 0;
  Slice slice = slice_of(warp, inputs);
  for (int chunk = slice.from; chunk < slice.to; chunk++) {
    uint4 a0 = w0[4 * chunk], a8 = w8[4 * chunk];
#pragma unroll
    for (int i = 0; i < TILES; i++) {
      uint4 b = ((const uint4 *)(x + (long long)min(8 * i + g, rows - 1) * inputs) + t)[4 * chunk];
      add_chunk(sum[i], a0, a8, b);
    }
  }
#pragma unroll
  for (int i = 0; i < TILES; i++) {
#pragma unroll
    for (int e = 0; e < 4; e++) partial[warp][g + (e >> 1) * 8][8 * i + 2 * t + (e & 1)] = sum[i][e];
  }
#if SOWN != 6
  __syncthreads();
#endif
  for (int at = threadIdx.x; at < 16 * 8 * TILES; at += 256) {
    int output = at & 15, row = at >> 4;
    float total = partial[0][output][row];
#pragma unroll
    for (int s = 1; s < SLICES; s++) total += partial[s][output][row];
    if (base + output < outputs && row < rows) put(y + (long long)row * stride + base + output, total, mode);
  }
}
#define SLICED(TILES)                                                                                                                           \
  KERNEL(256, tensor_product_##TILES, float *y, const bf16 *x, const bf16 *weights, int outputs, int inputs, int rows, int stride, int mode) { \
    sliced<TILES>(y, x, weights, outputs, inputs, rows, stride, mode);                                                                         \
  }
SLICED(1)
SLICED(2)
SLICED(4)
SLICED(8)
// Up to 8 rows of an expert: grid (⌈outputs/16⌉, groups), 256 threads.
KERNEL(256, expert_tensor_1, float *y, const bf16 *x, const bf16 *weights, const Group *groups, int outputs, int inputs, int stride) {
  const Group group = groups[blockIdx.y];
  if (!group.count) return;  // the whole block
  sliced<1>(y + (long long)group.first * stride, x + (long long)group.first * inputs, weights + (long long)group.expert * outputs * inputs, outputs, inputs,
            group.count, stride, 0);
}

// 64 outputs of 64 rows, the first of which is `firstRow`, with 128 threads. 4 warps of 32 outputs × 32 rows; chunks come through shared memory, two stages ahead of
// the tensor core. Rows of a stage are 64 bytes: a quarter warp reads two of them without a bank conflict.
__device__ __forceinline__ void many(float *y, const bf16 *x, const bf16 *weights, int outputs, int inputs, int firstRow, int rows, int stride, int mode) {
  constexpr int STAGES = 3;
  SHARED(uint4, ws, [STAGES][64][4]);
  SHARED(uint4, xs, [STAGES][64][4]);
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3;
  int firstOutput = blockIdx.x * 64, warpOutput = (warp & 1) * 32, warpRow = (warp >> 1) * 32;
  int chunks = inputs / 32;
  auto stage = [&](int chunk) {
    if (chunk < chunks) {
#pragma unroll
      for (int at = threadIdx.x; at < 256; at += 128) {
        int line = at >> 2, part = at & 3, to = chunk % STAGES;
        copy_async16(&ws[to][line][part], weights + (long long)min(firstOutput + line, outputs - 1) * inputs + 32 * chunk + 8 * part);
        copy_async16(&xs[to][line][part], x + (long long)min(firstRow + line, rows - 1) * inputs + 32 * chunk + 8 * part);
      }
    }
    copy_async_commit();
  };
  float total[2][4][4], sum[2][4][4];
#pragma unroll
  for (int i = 0; i < 32; i++) total[i >> 4][i >> 2 & 3][i & 3] = sum[i >> 4][i >> 2 & 3][i & 3] = 0;
  stage(0);
  stage(1);
  int slice = 0, end = slice_of(0, inputs).to;
  bool begun = false;
  auto end_slice = [&]() {
#pragma unroll
    for (int i = 0; i < 32; i++) {
      float &all = total[i >> 4][i >> 2 & 3][i & 3], &one = sum[i >> 4][i >> 2 & 3][i & 3];
      all = begun ? all + one : one;
      one = 0;
    }
    begun = true;
    end = slice_of(++slice, inputs).to;
  };
  for (int chunk = 0; chunk < chunks; chunk++) {
#if SOWN != 4
    copy_async_wait<1>();
#endif
    __syncthreads();
    stage(chunk + 2);
    while (chunk == end) end_slice();
    int from = chunk % STAGES;
    uint4 b[4];
#pragma unroll
    for (int j = 0; j < 4; j++) b[j] = xs[from][warpRow + 8 * j + g][t];
#pragma unroll
    for (int i = 0; i < 2; i++) {
      uint4 a0 = ws[from][warpOutput + 16 * i + g][t], a8 = ws[from][warpOutput + 16 * i + g + 8][t];
#pragma unroll
      for (int j = 0; j < 4; j++) add_chunk(sum[i][j], a0, a8, b[j]);
    }
  }
  // Empty slices at the end are zeros that are added, as in the other shape.
  while (slice < SLICES) end_slice();
#pragma unroll
  for (int i = 0; i < 32; i++) {
    int tile = i >> 4, column = i >> 2 & 3, e = i & 3;
    int output = firstOutput + warpOutput + 16 * tile + g + (e >> 1) * 8, row = firstRow + warpRow + 8 * column + 2 * t + (e & 1);
    if (output < outputs && row < rows) put(y + (long long)row * stride + output, total[tile][column][e], mode);
  }
}
// Many rows: grid (⌈outputs/64⌉, ⌈rows/64⌉), 128 threads.
KERNEL(128, tensor_product_many, float *y, const bf16 *x, const bf16 *weights, int outputs, int inputs, int rows, int stride, int mode) {
  many(y, x, weights, outputs, inputs, blockIdx.y * 64, rows, stride, mode);
}
// Up to 64 rows of an expert: grid (⌈outputs/64⌉, groups), 128 threads.
KERNEL(128, expert_tensor_many, float *y, const bf16 *x, const bf16 *weights, const Group *groups, int outputs, int inputs, int stride) {
  const Group group = groups[blockIdx.y];
  if (!group.count) return;  // the whole block
  many(y + (long long)group.first * stride, x + (long long)group.first * inputs, weights + (long long)group.expert * outputs * inputs, outputs, inputs, 0,
       group.count, stride, 0);
}
#endif
