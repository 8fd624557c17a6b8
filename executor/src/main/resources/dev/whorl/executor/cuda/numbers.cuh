// Number formats. A weight format is a type with `bytes(k)`, the size of a row of k numbers, and `eight(row, unit, w)`, which decodes the numbers
// 8·unit to 8·unit + 7 of a row exactly as GGML does. The layout in memory is the file's own.

__device__ __forceinline__ float bf16_to_float(bf16 value) { return __uint_as_float((unsigned)value << 16); }
// To the nearest, ties to even; a NaN stays one.
__device__ __forceinline__ bf16 float_to_bf16(float value) {
  unsigned bits = __float_as_uint(value);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return (bf16)(bits >> 16 | 0x40);
  return (bf16)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}
__device__ __forceinline__ float low(unsigned pair) { return __uint_as_float(pair << 16); }
__device__ __forceinline__ float high(unsigned pair) { return __uint_as_float(pair & 0xffff0000u); }
__device__ __forceinline__ int signed_byte(unsigned value) { return (int)(signed char)(value & 255u); }

// Number: of activations, attention cache and residuals on the wire, by the deployment's precision.
#if PRECISION_BF16
typedef bf16 Number;
__device__ __forceinline__ float number_to_float(Number value) { return bf16_to_float(value); }
__device__ __forceinline__ Number float_to_number(float value) { return float_to_bf16(value); }
#else
typedef float Number;
__device__ __forceinline__ float number_to_float(Number value) { return value; }
__device__ __forceinline__ Number float_to_number(float value) { return value; }
#endif
__device__ __forceinline__ float rounded(float value) { return number_to_float(float_to_number(value)); }

__device__ __forceinline__ void eight_numbers(const float *from, float (&to)[8]) {
  float4 a = ((const float4 *)from)[0], b = ((const float4 *)from)[1];
  to[0] = a.x, to[1] = a.y, to[2] = a.z, to[3] = a.w, to[4] = b.x, to[5] = b.y, to[6] = b.z, to[7] = b.w;
}
__device__ __forceinline__ void eight_numbers(const bf16 *from, float (&to)[8]) {
  uint4 v = *(const uint4 *)from;
  to[0] = low(v.x), to[1] = high(v.x), to[2] = low(v.y), to[3] = high(v.y);
  to[4] = low(v.z), to[5] = high(v.z), to[6] = low(v.w), to[7] = high(v.w);
}

struct F32 {
  static __device__ __forceinline__ long long bytes(int k) { return 4ll * k; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) { eight_numbers((const float *)row + 8 * unit, w); }
};
struct BF16 {
  static __device__ __forceinline__ long long bytes(int k) { return 2ll * k; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) { eight_numbers((const bf16 *)row + 8 * unit, w); }
};
struct F16 {
  static __device__ __forceinline__ long long bytes(int k) { return 2ll * k; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) {
    uint4 v = ((const uint4 *)row)[unit];
    const unsigned pairs[4] = {v.x, v.y, v.z, v.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
      w[2 * i] = half_to_float((unsigned short)(pairs[i] & 0xffffu));
      w[2 * i + 1] = half_to_float((unsigned short)(pairs[i] >> 16));
    }
  }
};
// 32 numbers: scale (f16), 32 signed bytes. Blocks of 34 bytes are aligned to 2.
struct Q8_0 {
  static __device__ __forceinline__ long long bytes(int k) { return k / 32 * 34ll; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) {
    const unsigned short *block = (const unsigned short *)(row + (unit >> 2) * 34ll);
    float scale = half_to_float(block[0]);
    const unsigned short *at = block + 1 + (unit & 3) * 4;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      w[2 * i] = (float)signed_byte(at[i]) * scale;
      w[2 * i + 1] = (float)signed_byte(at[i] >> 8) * scale;
    }
  }
};
// 32 numbers: scale (f16), 16 bytes; low nibbles are the first half. (nibble − 8) · scale. Blocks of 18 bytes are aligned to 2.
struct Q4_0 {
  static __device__ __forceinline__ long long bytes(int k) { return k / 32 * 18ll; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) {
    const unsigned short *block = (const unsigned short *)(row + (unit >> 2) * 18ll);
    float scale = half_to_float(block[0]);
    const unsigned short *at = block + 1 + (unit & 1) * 4;
    int shift = (unit & 2) * 2;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      w[2 * i] = (float)((int)(at[i] >> shift & 15) - 8) * scale;
      w[2 * i + 1] = (float)((int)(at[i] >> (shift + 8) & 15) - 8) * scale;
    }
  }
};
// As Q4_0 with a minimum (f16) after the scale: nibble · scale + minimum. Blocks of 20 bytes are aligned to 4.
struct Q4_1 {
  static __device__ __forceinline__ long long bytes(int k) { return k / 32 * 20ll; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) {
    const unsigned *block = (const unsigned *)(row + (unit >> 2) * 20ll);
    float scale = half_to_float((unsigned short)(block[0] & 0xffffu)), minimum = half_to_float((unsigned short)(block[0] >> 16));
    const unsigned *at = block + 1 + (unit & 1) * 2;
    int shift = (unit & 2) * 2;
#pragma unroll
    for (int i = 0; i < 8; i++) w[i] = (float)(at[i >> 2] >> (shift + 8 * (i & 3)) & 15u) * scale + minimum;
  }
};
// 256 numbers in 144 bytes: scale, minimum (f16), 12 bytes with eight 6-bit scales and minima, 128 bytes of nibbles: per 64 numbers 32 bytes, low nibbles
// first. number = scale · s · nibble − minimum · m.
struct Q4_K {
  static __device__ __forceinline__ long long bytes(int k) { return k / 256 * 144ll; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) {
    const unsigned char *block = row + (unit >> 5) * 144ll;
    int part = unit >> 2 & 7;  // of 32 numbers
    unsigned head = *(const unsigned *)block;
    const unsigned char *packed = block + 4;
    int s, m;
    if (part < 4) {
      s = packed[part] & 63;
      m = packed[part + 4] & 63;
    } else {
      s = (packed[part + 4] & 15) | (packed[part - 4] >> 6) << 4;
      m = packed[part + 4] >> 4 | (packed[part] >> 6) << 4;
    }
    float scale = half_to_float((unsigned short)(head & 0xffffu)) * (float)s, minimum = half_to_float((unsigned short)(head >> 16)) * (float)m;
    const unsigned *at = (const unsigned *)(block + 16 + (part >> 1) * 32 + (unit & 3) * 8);
    int shift = (part & 1) * 4;
#pragma unroll
    for (int i = 0; i < 8; i++) w[i] = scale * (float)(at[i >> 2] >> (shift + 8 * (i & 3)) & 15u) - minimum;
  }
};
// 256 numbers in 210 bytes: 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed scales, scale (f16). Aligned to 2.
// number = scale · s · (q − 32). Per 128 numbers: low nibbles of 64 bytes, then high nibbles; bit pairs of 32 bytes, 2 bits per 32 numbers.
struct Q6_K {
  static __device__ __forceinline__ long long bytes(int k) { return k / 256 * 210ll; }
  static __device__ __forceinline__ void eight(const unsigned char *row, int unit, float (&w)[8]) {
    const unsigned char *block = row + (unit >> 5) * 210ll;
    int within = (unit & 31) * 8, half = within >> 7, part = within >> 5 & 3, at = within & 31;
    const unsigned short *nibbles = (const unsigned short *)(block + half * 64 + (part & 1) * 32 + at);
    const unsigned short *pairs = (const unsigned short *)(block + 128 + half * 32 + at);
    float scale = half_to_float(*(const unsigned short *)(block + 208)) * (float)(signed char)block[192 + half * 8 + part * 2 + (at >> 4)];
    int nibbleShift = (part >> 1) * 4, pairShift = part * 2;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int first = (int)(nibbles[i] >> nibbleShift & 15) | (int)(pairs[i] >> pairShift & 3) << 4;
      int second = (int)(nibbles[i] >> (nibbleShift + 8) & 15) | (int)(pairs[i] >> (pairShift + 8) & 3) << 4;
      w[2 * i] = scale * (float)(first - 32);
      w[2 * i + 1] = scale * (float)(second - 32);
    }
  }
};

// Ranks a number: larger ones first, ties by smaller id. The number in an order of integers in the upper half, the negated id in the lower. What is no
// number outranks all.
__device__ __forceinline__ unsigned long long rank_of(float logit, int id) {
  unsigned bits = __float_as_uint(logit + 0.0f);
  unsigned ordered = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
  if ((bits & 0x7fffffffu) > 0x7f800000u) ordered = 0xffffffffu;
  return (unsigned long long)ordered << 32 | (unsigned)~id;
}
