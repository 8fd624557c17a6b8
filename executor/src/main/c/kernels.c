/*
 * Native kernels of the CPU executor. The contract is the Java interface Kernels: the same bits as JavaKernels on every
 * instruction set. This file includes itself once per instruction set; each round defines sixteen-lane vectors (F: floats,
 * I: 32-bit integers, B: 64 bytes) and a dozen operations on them, below them the kernels are written once.
 *
 * Only operations with one IEEE 754 result are used, and contraction is switched off: a multiplication and an addition
 * are fused where the text says fma and nowhere else. Integer sums are exact, so their order is free.
 */
#ifndef ROUND

#include <math.h>
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define INLINE static inline __attribute__((always_inline))
#define EXPORT __attribute__((visibility("default")))

/* GGML's numbers. */
enum {
  DENSE_F32 = 0, DENSE_F16 = 1, DENSE_BF16 = 30,
  Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8, IQ4_NL = 20,
  Q2_K = 10, Q3_K = 11, Q4_K = 12, Q5_K = 13, Q6_K = 14, IQ4_XS = 23
};
enum { NO_MINIMUM, ADDED, SUBTRACTED };

/* Rows below it are fetched two tiles ahead (measured: 576 inputs in bf16 gain a quarter, 1536 lose). */
enum { FAR_ROW = 2048 };

INLINE int bits_of(int f) {
  switch (f) {
    case Q8_0: return 8;
    case Q2_K: return 2;
    case Q3_K: return 3;
    case Q5_0: case Q5_1: case Q5_K: return 5;
    case Q6_K: return 6;
    default: return 4;
  }
}
INLINE int zero_of(int f) {
  switch (f) {
    case Q8_0: case IQ4_NL: case IQ4_XS: return 128;
    case Q4_0: return 8;
    case Q5_0: return 16;
    case Q6_K: return 32;
    case Q3_K: return 4;
    default: return 0;
  }
}
INLINE int halves_of(int f) { return f == Q2_K || f == Q3_K || f == Q6_K ? 2 : 1; }
INLINE int super_of(int f) { return f == IQ4_XS || (f >= Q2_K && f <= Q6_K) ? 8 : 1; }
INLINE int minimum_of(int f) {
  return f == Q4_1 || f == Q5_1 ? ADDED : f == Q2_K || f == Q4_K || f == Q5_K ? SUBTRACTED : NO_MINIMUM;
}
INLINE int scale_bytes_of(int f) {
  switch (f) {
    case IQ4_XS: return 6;
    case Q2_K: case Q6_K: return 16;
    case Q3_K: case Q4_K: case Q5_K: return 12;
    default: return 0;
  }
}
INLINE int tabled(int f) { return f == IQ4_NL || f == IQ4_XS; }

/* kvalues_iq4nl of ggml. */
static const int8_t NON_LINEAR[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/* A coded group of 32 activations, see Codes.java. */
typedef struct {
  int8_t q[32];
  float scale, scaled_sum, scaled_halves[2];
  int32_t negated_sum, negated_halves[2], nothing;
} group_t;

typedef uint8_t U16 __attribute__((vector_size(16)));

INLINE U16 bytes16(const uint8_t* p) {
  U16 v;
  memcpy(&v, p, 16);
  return v;
}

/* Sixteen outputs' integer scale of a sub-group, as signed bytes. */
INLINE U16 sub_scale(int f, const uint8_t* p, int sub) {
  switch (f) {
    case Q2_K: return bytes16(p + 16 * sub) & 15;
    case Q6_K: return bytes16(p + 16 * sub);
    case Q3_K: {
      U16 low = (bytes16(p + 16 * (sub % 8)) >> (uint8_t)(4 * (sub / 8))) & 15;
      U16 high = (bytes16(p + 16 * (8 + sub % 4)) >> (uint8_t)(2 * (sub / 4))) & 3;
      return (low | (high << 4)) - 32;
    }
    case IQ4_XS: {
      U16 low = (bytes16(p + 16 * (2 + sub / 2)) >> (uint8_t)(4 * (sub % 2))) & 15;
      U16 high = (bytes16(p + 16 * (sub / 4)) >> (uint8_t)(2 * (sub % 4))) & 3;
      return (low | (high << 4)) - 32;
    }
    default:
      if (sub < 4) return bytes16(p + 16 * sub) & 63;
      return (bytes16(p + 16 * (sub + 4)) & 15) | (bytes16(p + 16 * (sub - 4)) >> 6 << 4);
  }
}

INLINE U16 sub_minimum(int f, const uint8_t* p, int sub) {
  if (f == Q2_K) return bytes16(p + 16 * sub) >> 4;
  if (sub < 4) return bytes16(p + 16 * (sub + 4)) & 63;
  return (bytes16(p + 16 * (sub + 4)) >> 4) | (bytes16(p + 16 * sub) >> 6 << 4);
}

#pragma GCC push_options
#pragma GCC optimize("O1")
#define ROUND 1
#define NAME(x) x##_scalar
#include "kernels.c"
#undef NAME
#undef ROUND
#pragma GCC pop_options

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c")
#define ROUND 2
#define NAME(x) x##_avx2
#include "kernels.c"
#undef NAME
#undef ROUND
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma,f16c,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")
#define ROUND 3
#define NAME(x) x##_avx512
#include "kernels.c"
#undef NAME
#undef ROUND
#pragma GCC pop_options
#elif defined(__aarch64__)
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod+fp16")
#define ROUND 4
#define NAME(x) x##_neon
#include "kernels.c"
#undef NAME
#undef ROUND
#pragma GCC pop_options
#endif

/* Whether this processor runs an instruction set: 0 scalar, 1 avx2, 2 avx512, 3 neon. */
#if defined(__aarch64__)
#include <sys/auxv.h>
#endif
EXPORT int whorl_runs(int set) {
  switch (set) {
    case 0: return 1;
#if defined(__x86_64__)
    case 1: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    case 2:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("f16c");
#elif defined(__aarch64__)
    case 3: return (getauxval(AT_HWCAP) & (1 << 20)) != 0; /* HWCAP_ASIMDDP */
#endif
    default: return 0;
  }
}

#else /* one round */

/* ---- the vectors of this instruction set ---- */
#define F NAME(f16)
#define I NAME(i16)
#define B NAME(b64)
#define UNSIGNED_DOT (ROUND == 3)
#define EIGHT (ROUND == 3) /* registers for tiles of eight rows */
#define MANY (ROUND > 1) /* tiles of several rows; the plain C is for old machines and for tests */

#if ROUND == 1
typedef struct { float v[16]; } F;
typedef struct { int32_t v[16]; } I;
typedef struct { uint8_t v[64]; } B;
#define EACH(n) for (int i = 0; i < n; i++)

INLINE F NAME(set1)(float x) { F r; EACH(16) r.v[i] = x; return r; }
INLINE F NAME(load)(const float* p) { F r; memcpy(&r, p, 64); return r; }
INLINE void NAME(store)(float* p, F a) { memcpy(p, &a, 64); }
INLINE F NAME(fma)(F a, F b, F c) { EACH(16) c.v[i] = __builtin_fmaf(a.v[i], b.v[i], c.v[i]); return c; }
INLINE F NAME(mul)(F a, F b) { EACH(16) a.v[i] *= b.v[i]; return a; }
INLINE F NAME(add)(F a, F b) { EACH(16) a.v[i] += b.v[i]; return a; }
INLINE float NAME(half)(uint16_t h) {
  uint32_t sign = (uint32_t)(h >> 15) << 31, exponent = (h >> 10) & 31, mantissa = h & 1023, bits;
  if (exponent == 0) {
    float small = (float)mantissa * 0x1p-24f;
    memcpy(&bits, &small, 4);
    bits |= sign;
  } else {
    bits = sign | (exponent == 31 ? 0x7f800000u : (exponent + 112) << 23) | mantissa << 13;
  }
  float r;
  memcpy(&r, &bits, 4);
  return r;
}
INLINE F NAME(halves)(const uint8_t* p) {
  F r;
  EACH(16) { uint16_t h; memcpy(&h, p + 2 * i, 2); r.v[i] = NAME(half)(h); }
  return r;
}
INLINE F NAME(bf16)(const uint8_t* p) {
  F r;
  EACH(16) { uint16_t h; memcpy(&h, p + 2 * i, 2); uint32_t b = (uint32_t)h << 16; memcpy(&r.v[i], &b, 4); }
  return r;
}
INLINE F NAME(bytes)(U16 b) { F r; EACH(16) r.v[i] = (float)(int8_t)b[i]; return r; }
INLINE I NAME(iset1)(int32_t x) { I r; EACH(16) r.v[i] = x; return r; }
INLINE F NAME(to_f)(I a) { F r; EACH(16) r.v[i] = (float)a.v[i]; return r; }
INLINE B NAME(bload)(const uint8_t* p) { B r; memcpy(&r, p, 64); return r; }
INLINE B NAME(bits)(B a, int shift, int mask) { EACH(64) a.v[i] = (uint8_t)((a.v[i] >> shift) & mask); return a; }
INLINE B NAME(join)(B low, B high, int shift) { EACH(64) low.v[i] |= (uint8_t)(high.v[i] << shift); return low; }
INLINE B NAME(flip)(B a) { EACH(64) a.v[i] ^= 0x80; return a; }
INLINE B NAME(look)(B a) { EACH(64) a.v[i] = (uint8_t)NON_LINEAR[a.v[i]]; return a; }
INLINE I NAME(dot)(I acc, B w, const int8_t* x, int is_signed) {
  EACH(16) {
    for (int k = 0; k < 4; k++) {
      int c = is_signed ? (int8_t)w.v[4 * i + k] : w.v[4 * i + k];
      acc.v[i] += c * x[k];
    }
  }
  return acc;
}
INLINE float NAME(tree)(F a) {
  for (int n = 8; n > 0; n /= 2) EACH(n) a.v[i] += a.v[i + n];
  return a.v[0];
}
/* Four sums, each by its own tree. */
INLINE void NAME(trees)(const F* v, float* to, int adding) {
  for (int i = 0; i < 4; i++) {
    float sum = NAME(tree)(v[i]);
    to[i] = adding ? to[i] + sum : sum;
  }
}
#undef EACH

#elif ROUND == 2
typedef struct { __m256 a, b; } F;
typedef struct { __m256i a, b; } I;
typedef struct { __m256i a, b; } B;
INLINE F NAME(set1)(float x) { return (F){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
INLINE F NAME(load)(const float* p) { return (F){_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
INLINE void NAME(store)(float* p, F v) { _mm256_storeu_ps(p, v.a); _mm256_storeu_ps(p + 8, v.b); }
INLINE F NAME(fma)(F x, F y, F z) { return (F){_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)}; }
INLINE F NAME(mul)(F x, F y) { return (F){_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)}; }
INLINE F NAME(add)(F x, F y) { return (F){_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)}; }
INLINE F NAME(halves)(const uint8_t* p) {
  return (F){_mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)p)), _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)(p + 16)))};
}
INLINE __m256 NAME(bf8)(const uint8_t* p) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)p)), 16));
}
INLINE F NAME(bf16)(const uint8_t* p) { return (F){NAME(bf8)(p), NAME(bf8)(p + 16)}; }
INLINE F NAME(bytes)(U16 b) {
  __m128i v = (__m128i)b;
  return (F){_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(v)), _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(v, 8)))};
}
INLINE I NAME(iset1)(int32_t x) { return (I){_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
INLINE F NAME(to_f)(I v) { return (F){_mm256_cvtepi32_ps(v.a), _mm256_cvtepi32_ps(v.b)}; }
INLINE B NAME(bload)(const uint8_t* p) {
  return (B){_mm256_loadu_si256((const __m256i*)p), _mm256_loadu_si256((const __m256i*)(p + 32))};
}
INLINE B NAME(bits)(B v, int shift, int mask) {
  __m256i m = _mm256_set1_epi8((char)mask);
  return (B){_mm256_and_si256(_mm256_srli_epi16(v.a, shift), m), _mm256_and_si256(_mm256_srli_epi16(v.b, shift), m)};
}
INLINE B NAME(join)(B low, B high, int shift) {
  return (B){_mm256_or_si256(low.a, _mm256_slli_epi16(high.a, shift)), _mm256_or_si256(low.b, _mm256_slli_epi16(high.b, shift))};
}
INLINE B NAME(flip)(B v) {
  __m256i m = _mm256_set1_epi8((char)0x80);
  return (B){_mm256_xor_si256(v.a, m), _mm256_xor_si256(v.b, m)};
}
INLINE B NAME(look)(B v) {
  __m256i t = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i*)NON_LINEAR));
  return (B){_mm256_shuffle_epi8(t, v.a), _mm256_shuffle_epi8(t, v.b)};
}
INLINE __m256i NAME(dot8)(__m256i acc, __m256i w, __m256i x, int is_signed) {
  /* Pairs stay within 16 bits: unsigned codes are below 64, and |code| of signed ones is at most 128. */
  __m256i u = is_signed ? _mm256_abs_epi8(w) : w;
  __m256i s = is_signed ? _mm256_sign_epi8(x, w) : x;
  return _mm256_add_epi32(acc, _mm256_madd_epi16(_mm256_maddubs_epi16(u, s), _mm256_set1_epi16(1)));
}
INLINE I NAME(dot)(I acc, B w, const int8_t* x, int is_signed) {
  int32_t four;
  memcpy(&four, x, 4);
  __m256i v = _mm256_set1_epi32(four);
  return (I){NAME(dot8)(acc.a, w.a, v, is_signed), NAME(dot8)(acc.b, w.b, v, is_signed)};
}
INLINE __m128 NAME(quarter)(F v) {
  __m256 e = _mm256_add_ps(v.a, v.b);
  return _mm_add_ps(_mm256_castps256_ps128(e), _mm256_extractf128_ps(e, 1));
}
/* Four sums at once: the additions of four trees side by side. */
INLINE void NAME(trees)(const F* v, float* to, int adding) {
  __m128 q[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) q[i] = NAME(quarter)(v[i]);
  __m128 low = _mm_add_ps(_mm_movelh_ps(q[0], q[1]), _mm_movehl_ps(q[1], q[0]));
  __m128 high = _mm_add_ps(_mm_movelh_ps(q[2], q[3]), _mm_movehl_ps(q[3], q[2]));
  __m128 sums = _mm_add_ps(_mm_shuffle_ps(low, high, 0x88), _mm_shuffle_ps(low, high, 0xdd));
  _mm_storeu_ps(to, adding ? _mm_add_ps(_mm_loadu_ps(to), sums) : sums);
}

#elif ROUND == 3
typedef __m512 F;
typedef __m512i I;
typedef __m512i B;
INLINE F NAME(set1)(float x) { return _mm512_set1_ps(x); }
INLINE F NAME(load)(const float* p) { return _mm512_loadu_ps(p); }
INLINE void NAME(store)(float* p, F v) { _mm512_storeu_ps(p, v); }
INLINE F NAME(fma)(F x, F y, F z) { return _mm512_fmadd_ps(x, y, z); }
INLINE F NAME(mul)(F x, F y) { return _mm512_mul_ps(x, y); }
INLINE F NAME(add)(F x, F y) { return _mm512_add_ps(x, y); }
INLINE F NAME(halves)(const uint8_t* p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i*)p)); }
INLINE F NAME(bf16)(const uint8_t* p) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)p)), 16));
}
INLINE F NAME(bytes)(U16 b) { return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32((__m128i)b)); }
INLINE I NAME(iset1)(int32_t x) { return _mm512_set1_epi32(x); }
INLINE F NAME(to_f)(I v) { return _mm512_cvtepi32_ps(v); }
INLINE B NAME(bload)(const uint8_t* p) { return _mm512_loadu_si512(p); }
INLINE B NAME(bits)(B v, int shift, int mask) {
  return _mm512_and_si512(_mm512_srli_epi16(v, shift), _mm512_set1_epi8((char)mask));
}
INLINE B NAME(join)(B low, B high, int shift) { return _mm512_or_si512(low, _mm512_slli_epi16(high, shift)); }
INLINE B NAME(flip)(B v) { return _mm512_xor_si512(v, _mm512_set1_epi8((char)0x80)); }
INLINE B NAME(look)(B v) {
  return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i*)NON_LINEAR)), v);
}
INLINE I NAME(dot)(I acc, B w, const int8_t* x, int is_signed) {
  int32_t four;
  memcpy(&four, x, 4);
  (void)is_signed;
  return _mm512_dpbusd_epi32(acc, w, _mm512_set1_epi32(four));
}
INLINE __m128 NAME(quarter)(F v) {
  __m256 e = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
  return _mm_add_ps(_mm256_castps256_ps128(e), _mm256_extractf128_ps(e, 1));
}
/* Four sums at once: the additions of four trees side by side. */
INLINE void NAME(trees)(const F* v, float* to, int adding) {
  __m128 q[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) q[i] = NAME(quarter)(v[i]);
  __m128 low = _mm_add_ps(_mm_movelh_ps(q[0], q[1]), _mm_movehl_ps(q[1], q[0]));
  __m128 high = _mm_add_ps(_mm_movelh_ps(q[2], q[3]), _mm_movehl_ps(q[3], q[2]));
  __m128 sums = _mm_add_ps(_mm_shuffle_ps(low, high, 0x88), _mm_shuffle_ps(low, high, 0xdd));
  _mm_storeu_ps(to, adding ? _mm_add_ps(_mm_loadu_ps(to), sums) : sums);
}

#else
typedef float32x4x4_t F;
typedef int32x4x4_t I;
typedef uint8x16x4_t B;
#define QUARTERS for (int i = 0; i < 4; i++)
INLINE F NAME(set1)(float x) { F r; QUARTERS r.val[i] = vdupq_n_f32(x); return r; }
INLINE F NAME(load)(const float* p) { F r; QUARTERS r.val[i] = vld1q_f32(p + 4 * i); return r; }
INLINE void NAME(store)(float* p, F v) { QUARTERS vst1q_f32(p + 4 * i, v.val[i]); }
INLINE F NAME(fma)(F x, F y, F z) { QUARTERS z.val[i] = vfmaq_f32(z.val[i], x.val[i], y.val[i]); return z; }
INLINE F NAME(mul)(F x, F y) { QUARTERS x.val[i] = vmulq_f32(x.val[i], y.val[i]); return x; }
INLINE F NAME(add)(F x, F y) { QUARTERS x.val[i] = vaddq_f32(x.val[i], y.val[i]); return x; }
INLINE F NAME(halves)(const uint8_t* p) {
  F r;
  QUARTERS r.val[i] = vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(p + 8 * i)));
  return r;
}
INLINE F NAME(bf16)(const uint8_t* p) {
  F r;
  QUARTERS r.val[i] = vreinterpretq_f32_u32(vshll_n_u16(vreinterpret_u16_u8(vld1_u8(p + 8 * i)), 16));
  return r;
}
INLINE F NAME(bytes)(U16 b) {
  int8x16_t v = vreinterpretq_s8_u8((uint8x16_t)b);
  int16x8_t low = vmovl_s8(vget_low_s8(v)), high = vmovl_s8(vget_high_s8(v));
  F r;
  r.val[0] = vcvtq_f32_s32(vmovl_s16(vget_low_s16(low)));
  r.val[1] = vcvtq_f32_s32(vmovl_s16(vget_high_s16(low)));
  r.val[2] = vcvtq_f32_s32(vmovl_s16(vget_low_s16(high)));
  r.val[3] = vcvtq_f32_s32(vmovl_s16(vget_high_s16(high)));
  return r;
}
INLINE I NAME(iset1)(int32_t x) { I r; QUARTERS r.val[i] = vdupq_n_s32(x); return r; }
INLINE F NAME(to_f)(I v) { F r; QUARTERS r.val[i] = vcvtq_f32_s32(v.val[i]); return r; }
INLINE B NAME(bload)(const uint8_t* p) { B r; QUARTERS r.val[i] = vld1q_u8(p + 16 * i); return r; }
INLINE B NAME(bits)(B v, int shift, int mask) {
  QUARTERS v.val[i] = vandq_u8(vshlq_u8(v.val[i], vdupq_n_s8((int8_t)-shift)), vdupq_n_u8((uint8_t)mask));
  return v;
}
INLINE B NAME(join)(B low, B high, int shift) {
  QUARTERS low.val[i] = vorrq_u8(low.val[i], vshlq_u8(high.val[i], vdupq_n_s8((int8_t)shift)));
  return low;
}
INLINE B NAME(flip)(B v) { QUARTERS v.val[i] = veorq_u8(v.val[i], vdupq_n_u8(0x80)); return v; }
INLINE B NAME(look)(B v) {
  QUARTERS v.val[i] = vreinterpretq_u8_s8(vqtbl1q_s8(vld1q_s8(NON_LINEAR), v.val[i]));
  return v;
}
INLINE I NAME(dot)(I acc, B w, const int8_t* x, int is_signed) {
  int32_t four;
  memcpy(&four, x, 4);
  (void)is_signed; /* unsigned codes are below 64 */
  int8x16_t v = vreinterpretq_s8_s32(vdupq_n_s32(four));
  QUARTERS acc.val[i] = vdotq_s32(acc.val[i], vreinterpretq_s8_u8(w.val[i]), v);
  return acc;
}
/* Four sums at once: the additions of four trees side by side. */
INLINE void NAME(trees)(const F* v, float* to, int adding) {
  float32x4_t q[4];
  QUARTERS q[i] = vaddq_f32(vaddq_f32(v[i].val[0], v[i].val[2]), vaddq_f32(v[i].val[1], v[i].val[3]));
  float32x4_t low = vaddq_f32(vcombine_f32(vget_low_f32(q[0]), vget_low_f32(q[1])), vcombine_f32(vget_high_f32(q[0]), vget_high_f32(q[1])));
  float32x4_t high = vaddq_f32(vcombine_f32(vget_low_f32(q[2]), vget_low_f32(q[3])), vcombine_f32(vget_high_f32(q[2]), vget_high_f32(q[3])));
  float32x4_t sums = vpaddq_f32(low, high);
  vst1q_f32(to, adding ? vaddq_f32(vld1q_f32(to), sums) : sums);
}
#undef QUARTERS
#endif

/* ---- integer products ---- */

/* The eight vectors of a tile's codes: unsigned ones, or signed values where zero is 128 and the dot takes signed bytes. */
INLINE void NAME(unpack)(const int f, const uint8_t* p, B u[8]) {
  const int bits = bits_of(f);
#pragma GCC unroll 8
  for (int j = 0; j < 8; j++) {
    if (bits == 8) {
      u[j] = NAME(bload)(p + 64 * j);
    } else if (bits < 4) {
      u[j] = NAME(bits)(NAME(bload)(p + 64 * (j / 4)), 2 * (j % 4), 3);
      if (bits == 3) u[j] = NAME(join)(u[j], NAME(bits)(NAME(bload)(p + 128), j, 1), 2);
    } else {
      u[j] = NAME(bits)(NAME(bload)(p + 64 * (j % 4)), 4 * (j / 4), 15);
      if (bits == 5) u[j] = NAME(join)(u[j], NAME(bits)(NAME(bload)(p + 256), j, 1), 4);
      if (bits == 6) u[j] = NAME(join)(u[j], NAME(bits)(NAME(bload)(p + 256 + 64 * (j / 4)), 2 * (j % 4), 3), 4);
    }
    if (tabled(f)) u[j] = NAME(look)(u[j]);
    if (tabled(f) ? UNSIGNED_DOT : bits == 8 && !UNSIGNED_DOT) u[j] = NAME(flip)(u[j]);
  }
}

/* Meanwhile the panel `ahead` bytes on, if any, is fetched: a step reads every weight once, and waits for most of them otherwise. */
INLINE void NAME(panel)(const int f, const int R, const uint8_t* panel, int64_t ahead, const group_t* x, int tiles, float* y,
                        int stride, int count, int adding) {
  const int halves = halves_of(f), super = super_of(f), minimum = minimum_of(f);
  const int is_signed = zero_of(f) == 128 && !UNSIGNED_DOT;
  const int zero = is_signed ? 0 : zero_of(f);
  const int group_scales = (minimum ? 64 : 32) + 16 * scale_bytes_of(f);
  const uint8_t* scales = panel + (int64_t)tiles * 64 * bits_of(f);
  F sum[8];
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) sum[r] = NAME(set1)(0);
  for (int t = 0; t < tiles; t++) {
    const uint8_t* s = scales + (int64_t)(t / super) * group_scales;
    if (ahead) {
      __builtin_prefetch(s + ahead + 64 * (t % super));
#pragma GCC unroll 8
      for (int line = 0; line < bits_of(f); line++) __builtin_prefetch(panel + ahead + ((int64_t)t * bits_of(f) + line) * 64);
    }
    const uint8_t* packed = s + (minimum ? 64 : 32);
    F scale[2], low[2];
    F d = NAME(halves)(s);
    F m = minimum ? NAME(halves)(s + 32) : d;
#pragma GCC unroll 2
    for (int h = 0; h < halves; h++) {
      int sub = t % super * halves + h;
      scale[h] = super == 1 ? d : NAME(mul)(d, NAME(bytes)(sub_scale(f, packed, sub)));
      if (minimum == ADDED) low[h] = m;
      if (minimum == SUBTRACTED) low[h] = NAME(mul)(NAME(mul)(m, NAME(bytes)(sub_minimum(f, packed, sub))), NAME(set1)(-1));
    }
    B u[8];
    NAME(unpack)(f, panel + (int64_t)t * 64 * bits_of(f), u);
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
      const group_t* g = x + (int64_t)r * tiles + t;
#pragma GCC unroll 2
      for (int h = 0; h < halves; h++) {
        int32_t negated = halves == 1 ? g->negated_sum : g->negated_halves[h];
        I dot = NAME(iset1)(zero ? negated * zero : 0);
#pragma GCC unroll 8
        for (int j = 0; j < 8 / halves; j++) {
          int v = h * 4 + j;
          dot = NAME(dot)(dot, u[v], g->q + 4 * v, is_signed);
        }
        sum[r] = NAME(fma)(NAME(to_f)(dot), NAME(mul)(scale[h], NAME(set1)(g->scale)), sum[r]);
      }
#pragma GCC unroll 2
      for (int h = 0; minimum && h < halves; h++) {
        float scaled = halves == 1 ? g->scaled_sum : g->scaled_halves[h];
        sum[r] = NAME(fma)(low[h], NAME(set1)(scaled), sum[r]);
      }
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
    float* to = y + (int64_t)r * stride;
    if (count == 16) {
      NAME(store)(to, adding ? NAME(add)(NAME(load)(to), sum[r]) : sum[r]);
    } else {
      float rest[16];
      NAME(store)(rest, sum[r]);
      for (int o = 0; o < count; o++) to[o] = adding ? to[o] + rest[o] : rest[o];
    }
  }
}

INLINE void NAME(packed_of)(const int f, const uint8_t* panels, int64_t panel_bytes, const group_t* x, int rows, int tiles,
                            int from, int to, int outputs, float* y, int stride, int adding) {
  for (int o = from; o < to; o += 16) {
    const uint8_t* panel = panels + o / 16 * panel_bytes;
    int count = outputs - o < 16 ? outputs - o : 16;
    int r = 0;
    for (; MANY && EIGHT && r + 8 <= rows; r += 8)
      NAME(panel)(f, 8, panel, r ? 0 : panel_bytes, x + (int64_t)r * tiles, tiles, y + (int64_t)r * stride + o, stride, count, adding);
    for (; MANY && r + 4 <= rows; r += 4)
      NAME(panel)(f, 4, panel, r ? 0 : panel_bytes, x + (int64_t)r * tiles, tiles, y + (int64_t)r * stride + o, stride, count, adding);
    for (; MANY && r + 2 <= rows; r += 2)
      NAME(panel)(f, 2, panel, r ? 0 : panel_bytes, x + (int64_t)r * tiles, tiles, y + (int64_t)r * stride + o, stride, count, adding);
    for (; r < rows; r++)
      NAME(panel)(f, 1, panel, r ? 0 : panel_bytes, x + (int64_t)r * tiles, tiles, y + (int64_t)r * stride + o, stride, count, adding);
  }
}

EXPORT void NAME(whorl_packed)(int f, const uint8_t* panels, int64_t panel_bytes, const void* codes, int rows, int inputs,
                               int from, int to, int outputs, float* y, int stride, int adding) {
  const group_t* x = codes;
  const int tiles = inputs / 32;
#define CASE(format) \
  case format: \
    NAME(packed_of)(format, panels, panel_bytes, x, rows, tiles, from, to, outputs, y, stride, adding); \
    break;
  switch (f) {
    CASE(Q8_0) CASE(Q4_0) CASE(Q4_1) CASE(Q5_0) CASE(Q5_1) CASE(IQ4_NL)
    CASE(IQ4_XS) CASE(Q2_K) CASE(Q3_K) CASE(Q4_K) CASE(Q5_K) CASE(Q6_K)
  }
#undef CASE
}

/* ---- dense products ---- */

INLINE F NAME(weights)(const int type, const uint8_t* p) {
  return type == DENSE_F32 ? NAME(load)((const float*)p) : type == DENSE_F16 ? NAME(halves)(p) : NAME(bf16)(p);
}

/*
 * Meanwhile a tile that lies behind this one is fetched: rows are too short for the processor to see that they follow. The
 * next tile is far enough ahead of memory where it has rows of FAR_ROW bytes or more, the one after it where rows are shorter.
 */
INLINE void NAME(tile)(const int type, const int R, int first, const uint8_t* w, const float* x, int inputs, float* y,
                       int stride, int adding) {
  const int size = type == DENSE_F32 ? 4 : 2;
  const int64_t row = (int64_t)inputs * size, ahead = (row < FAR_ROW ? 8 : 4) * row;
  F sum[4][4];
#pragma GCC unroll 4
  for (int r = 0; r < R; r++)
#pragma GCC unroll 4
    for (int o = 0; o < 4; o++) sum[r][o] = NAME(set1)(0);
  for (int k = 0; k < inputs; k += 16) {
    F v[4];
#pragma GCC unroll 4
    for (int line = 0; first && line < size; line++) __builtin_prefetch(w + ahead + ((int64_t)k * size + 16 * line) * 4);
#pragma GCC unroll 4
    for (int o = 0; o < 4; o++) v[o] = NAME(weights)(type, w + o * row + (int64_t)k * size);
#pragma GCC unroll 4
    for (int r = 0; r < R; r++) {
      F a = NAME(load)(x + (int64_t)r * inputs + k);
#pragma GCC unroll 4
      for (int o = 0; o < 4; o++) sum[r][o] = NAME(fma)(v[o], a, sum[r][o]);
    }
  }
#pragma GCC unroll 4
  for (int r = 0; r < R; r++) NAME(trees)(sum[r], y + (int64_t)r * stride, adding);
}

INLINE void NAME(dense_of)(const int type, const uint8_t* w, const float* x, int rows, int inputs, int from, int to,
                           int outputs, float* y, int stride, int adding) {
  const int64_t row = (int64_t)inputs * (type == DENSE_F32 ? 4 : 2);
  for (int next = from; next < to; next += 4) {
    /* An odd vocabulary ends with a tile that computes some outputs again, to the same bits. */
    int o = next < outputs - 4 ? next : outputs - 4;
    const uint8_t* p = w + o * row;
    int r = 0;
    for (; MANY && r + 4 <= rows; r += 4)
      NAME(tile)(type, 4, r == 0, p, x + (int64_t)r * inputs, inputs, y + (int64_t)r * stride + o, stride, adding);
    for (; MANY && r + 2 <= rows; r += 2)
      NAME(tile)(type, 2, r == 0, p, x + (int64_t)r * inputs, inputs, y + (int64_t)r * stride + o, stride, adding);
    for (; r < rows; r++) NAME(tile)(type, 1, r == 0, p, x + (int64_t)r * inputs, inputs, y + (int64_t)r * stride + o, stride, adding);
  }
}

EXPORT void NAME(whorl_dense)(int type, const uint8_t* w, const float* x, int rows, int inputs, int from, int to,
                              int outputs, float* y, int stride, int adding) {
  switch (type) {
    case DENSE_F32: NAME(dense_of)(DENSE_F32, w, x, rows, inputs, from, to, outputs, y, stride, adding); break;
    case DENSE_F16: NAME(dense_of)(DENSE_F16, w, x, rows, inputs, from, to, outputs, y, stride, adding); break;
    default: NAME(dense_of)(DENSE_BF16, w, x, rows, inputs, from, to, outputs, y, stride, adding); break;
  }
}

/* ---- coding of activations, see Codes.java ---- */
EXPORT void NAME(whorl_code)(const float* x, int groups, void* into) {
  group_t* out = into;
  for (int g = 0; g < groups; g++, x += 32, out++) {
    int32_t magnitudes[32], largest = 0;
    memcpy(magnitudes, x, sizeof magnitudes);
    for (int i = 0; i < 32; i++) {
      int32_t m = magnitudes[i] & 0x7fffffff;
      largest = m > largest ? m : largest;
    }
    float max;
    memcpy(&max, &largest, 4);
    int finite = largest < 0x7f800000;
    int counts = finite && max >= 1e-30f;
    float inverse = counts ? 127 / max : 0;
    float scale = counts ? max / 127 : finite ? 0 : NAN;
    int32_t q[32], first = 0, second = 0;
    for (int i = 0; i < 32; i++) {
      float rounded = (finite ? x[i] : 0) * inverse + 12582912.0f;
      int32_t b;
      memcpy(&b, &rounded, 4);
      q[i] = b - 0x4b400000;
    }
    for (int i = 0; i < 16; i++) first += q[i];
    for (int i = 16; i < 32; i++) second += q[i];
    for (int i = 0; i < 32; i++) out->q[i] = (int8_t)q[i];
    out->scale = scale;
    out->scaled_sum = scale * (float)(first + second);
    out->scaled_halves[0] = scale * (float)first;
    out->scaled_halves[1] = scale * (float)second;
    out->negated_sum = -first - second;
    out->negated_halves[0] = -first;
    out->negated_halves[1] = -second;
    out->nothing = 0;
  }
}

#undef F
#undef I
#undef B
#undef UNSIGNED_DOT
#undef MANY
#undef EIGHT
#endif
