// y[row][output] = Σ weights[output][k] · x[row][k]: products with few rows, decode above all. One warp per output: lane l sums the units of 8 numbers
// l, l + 32, l + 64, … in order, then one tree over the lanes. The order is the same for 1, 2, 4 and 8 rows: a row's bits depend on the row alone.
//
// `mode` 0 stores, 1 adds to what is there, 2 adds and rounds to the precision (the end of a block). `stride`: numbers between rows of y.
__device__ __forceinline__ void put(float *y, float value, int mode) {
  if (mode) value += *y;
  *y = mode == 2 ? rounded(value) : value;
}

template <class W, int ROWS>
__device__ __forceinline__ void few_rows(float *y, const Number *x, const unsigned char *weights, int outputs, int inputs, int first, int rows, int stride, int mode) {
  int output = blockIdx.x * 8 + (threadIdx.x >> 5), lane = threadIdx.x & 31;
  if (output >= outputs) return;  // a whole warp
  const unsigned char *row = weights + output * W::bytes(inputs);
  float sum[ROWS];
#pragma unroll
  for (int r = 0; r < ROWS; r++) sum[r] = 0;
  for (int unit = lane; unit < inputs / 8; unit += 32) {
    float w[8];
    W::eight(row, unit, w);
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
      if (first + r < rows) {
        float v[8];
        eight_numbers(x + (long long)(first + r) * inputs + 8 * unit, v);
#pragma unroll
        for (int i = 0; i < 8; i++) sum[r] = fmaf(w[i], v[i], sum[r]);
      }
    }
  }
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    float total = warp_sum(sum[r]);
    if (lane == 0 && first + r < rows) put(y + (long long)(first + r) * stride + output, total, mode);
  }
}
#define FEW_ROWS(format, W, ROWS)                                                                                                            \
  KERNEL(256, product_##format##_##ROWS, float *y, const Number *x, const unsigned char *weights, int outputs, int inputs, int rows, int stride, \
         int mode) {                                                                                                                         \
    few_rows<W, ROWS>(y, x, weights, outputs, inputs, blockIdx.y * ROWS, rows, stride, mode);                                                \
  }
// Rows of experts: grid (⌈outputs/8⌉, groups).
#define EXPERT_ROWS(format, W, ROWS)                                                                                                           \
  KERNEL(256, expert_##format##_##ROWS, float *y, const Number *x, const unsigned char *weights, const Group *groups, int outputs, int inputs, \
         int stride) {                                                                                                                         \
    const Group group = groups[blockIdx.y];                                                                                                    \
    const unsigned char *own = weights + group.expert * (outputs * W::bytes(inputs));                                                          \
    for (int at = 0; at < group.count; at += ROWS) {                                                                                           \
      few_rows<W, ROWS>(y, x, own, outputs, inputs, group.first + at, group.first + group.count, stride, 0);                                   \
    }                                                                                                                                          \
  }
#define FORMAT(format, W)    \
  EMBED(format, W)           \
  EXPERT_ROWS(format, W, 1)  \
  EXPERT_ROWS(format, W, 8)  \
  FEW_ROWS(format, W, 1)     \
  FEW_ROWS(format, W, 2)     \
  FEW_ROWS(format, W, 4)     \
  FEW_ROWS(format, W, 8)

#if WITH_F32
FORMAT(f32, F32)
#endif
#if WITH_F16
FORMAT(f16, F16)
#endif
#if WITH_BF16
FORMAT(bf16, BF16)
#endif
#if WITH_Q8_0
FORMAT(q8_0, Q8_0)
#endif
#if WITH_Q4_0
FORMAT(q4_0, Q4_0)
#endif
#if WITH_Q4_1
FORMAT(q4_1, Q4_1)
#endif
#if WITH_Q4_K
FORMAT(q4_k, Q4_K)
#endif
#if WITH_Q6_K
FORMAT(q6_k, Q6_K)
#endif
