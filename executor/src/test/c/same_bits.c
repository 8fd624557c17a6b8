/*
 * Every instruction set of this architecture against plain C, to the bit: format × shape × kernel. KernelsTest compares plain C
 * with Java where there is a JVM; this needs none, so it also runs under an emulated processor (build/kernels-check).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNELS(set) \
  void whorl_packed_##set(int, const uint8_t*, int64_t, const void*, int, int, int, int, int, float*, int, int); \
  void whorl_dense_##set(int, const uint8_t*, const float*, int, int, int, int, int, float*, int, int); \
  void whorl_code_##set(const float*, int, void*);
KERNELS(scalar)
#if defined(__x86_64__)
KERNELS(avx2)
KERNELS(avx512)
#elif defined(__aarch64__)
KERNELS(neon)
#endif
int whorl_runs(int set);

typedef struct {
  const char* name;
  int number;
  void (*packed)(int, const uint8_t*, int64_t, const void*, int, int, int, int, int, float*, int, int);
  void (*dense)(int, const uint8_t*, const float*, int, int, int, int, int, float*, int, int);
  void (*code)(const float*, int, void*);
} set_t;
#define SET(set, number) {#set, number, whorl_packed_##set, whorl_dense_##set, whorl_code_##set}
static const set_t SETS[] = {
#if defined(__x86_64__)
    SET(avx2, 1), SET(avx512, 2),
#elif defined(__aarch64__)
    SET(neon, 3),
#endif
};

/* ggml's number, bits of a code, numbers of a group, bytes of its scales for one output. */
typedef struct { const char* name; int number, bits, group, halves, scales; } format_t;
static const format_t FORMATS[] = {
    {"Q4_0", 2, 4, 32, 1, 0},    {"Q4_1", 3, 4, 32, 2, 0},   {"Q5_0", 6, 5, 32, 1, 0},     {"Q5_1", 7, 5, 32, 2, 0},
    {"Q8_0", 8, 8, 32, 1, 0},    {"Q2_K", 10, 2, 256, 2, 16}, {"Q3_K", 11, 3, 256, 1, 12}, {"Q4_K", 12, 4, 256, 2, 12},
    {"Q5_K", 13, 5, 256, 2, 12}, {"Q6_K", 14, 6, 256, 1, 16}, {"IQ4_NL", 20, 4, 32, 1, 0}, {"IQ4_XS", 23, 4, 256, 1, 6}};
static const format_t DENSE[] = {{"F32", 0, 32, 1, 0, 0}, {"F16", 1, 16, 1, 0, 0}, {"BF16", 30, 16, 1, 0, 0}};

/* Rows, inputs, outputs, as KernelsTest has them. */
static const int SHAPES[][3] = {{1, 256, 16}, {2, 512, 37}, {3, 256, 32}, {8, 768, 48}, {15, 256, 20}};
enum { CODED = 64, GUARD = 64 };

static uint64_t state = 20261201;
static uint32_t bits(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(state >> 32);
}
/* Between −2 and 2, never zero, with mixed magnitudes. */
static float number(void) { return (float)((int32_t)bits() | 1) * 0x1p-30f * (float)(1 << bits() % 6); }
static uint16_t half(void) { return (uint16_t)((bits() & 0x83ff) | (8 + bits() % 8) << 10); }

static uint8_t* weights(const format_t* f, int inputs, int outputs, int64_t* panel_bytes) {
  int groups = inputs / f->group, per_group = 32 * f->halves + 16 * f->scales, panels = (outputs - 1) / 16 + 1;
  int64_t codes = (int64_t)inputs / 32 * 64 * f->bits, panel = codes + (int64_t)groups * per_group;
  panel = (panel + 63) / 64 * 64;
  uint8_t* all = aligned_alloc(64, (size_t)(panel * panels));
  for (int64_t i = 0; i < panel * panels; i++) all[i] = (uint8_t)bits();
  for (int p = 0; p < panels; p++) {
    for (int g = 0; g < groups; g++) {
      for (int i = 0; i < 16 * f->halves; i++) {
        uint16_t h = half();
        memcpy(all + p * panel + codes + (int64_t)g * per_group + 2 * i, &h, 2);
      }
    }
  }
  *panel_bytes = panel;
  return all;
}

static uint8_t* plain(const format_t* f, int64_t count) {
  uint8_t* all = aligned_alloc(64, (size_t)((count * f->bits / 8 + 63) / 64 * 64 + GUARD));
  for (int64_t i = 0; i < count; i++) {
    float value = number();
    uint32_t b;
    memcpy(&b, &value, 4);
    uint16_t h = f->number == 1 ? half() : (uint16_t)(b >> 16);
    if (f->bits == 32) memcpy(all + 4 * i, &b, 4);
    else memcpy(all + 2 * i, &h, 2);
  }
  return all;
}

static int failures, compared;
static void compare(const char* set, const char* what, const int* shape, int adding, const void* a, const void* b, size_t bytes) {
  compared++;
  if (memcmp(a, b, bytes) == 0) return;
  failures++;
  printf("%s differs from plain C: %s, rows %d, inputs %d, outputs %d, adding %d\n", set, what, shape[0], shape[1], shape[2], adding);
}

static void shape(const set_t* set, const int* s, int adding) {
  int rows = s[0], inputs = s[1], outputs = adding ? s[2] / 4 * 4 : s[2], stride = outputs + 3;
  size_t values = (size_t)rows * inputs, results = (size_t)rows * stride * sizeof(float), coded = values / 32 * CODED;
  float *x = malloc(values * sizeof(float)), *y = malloc(results), *expected = malloc(results);
  void *codes = aligned_alloc(64, coded), *theirs = aligned_alloc(64, coded);
  for (size_t i = 0; i < values; i++) x[i] = i >= 32 && i < 64 ? 0 : number();
  whorl_code_scalar(x, (int)(values / 32), codes);
  set->code(x, (int)(values / 32), theirs);
  compare(set->name, "codes", s, adding, codes, theirs, coded);
  for (size_t f = 0; f < sizeof FORMATS / sizeof *FORMATS; f++) {
    int64_t panel;
    uint8_t* w = weights(&FORMATS[f], inputs, outputs, &panel);
    for (int i = 0; i < rows * stride; i++) y[i] = expected[i] = 0.25f;
    whorl_packed_scalar(FORMATS[f].number, w, panel, codes, rows, inputs, 0, outputs, outputs, expected, stride, adding);
    set->packed(FORMATS[f].number, w, panel, codes, rows, inputs, 0, outputs, outputs, y, stride, adding);
    compare(set->name, FORMATS[f].name, s, adding, expected, y, results);
    free(w);
  }
  for (size_t f = 0; f < sizeof DENSE / sizeof *DENSE; f++) {
    uint8_t* w = plain(&DENSE[f], (int64_t)inputs * outputs);
    for (int i = 0; i < rows * stride; i++) y[i] = expected[i] = 0.25f;
    whorl_dense_scalar(DENSE[f].number, w, x, rows, inputs, 0, outputs, outputs, expected, stride, adding);
    set->dense(DENSE[f].number, w, x, rows, inputs, 0, outputs, outputs, y, stride, adding);
    compare(set->name, DENSE[f].name, s, adding, expected, y, results);
    free(w);
  }
  free(x); free(y); free(expected); free(codes); free(theirs);
}

int main(void) {
  int tried = 0;
  for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
    if (!whorl_runs(SETS[i].number)) {
      printf("%s does not run on this processor\n", SETS[i].name);
      continue;
    }
    tried++;
    compared = 0;
    for (size_t s = 0; s < sizeof SHAPES / sizeof *SHAPES; s++) {
      shape(&SETS[i], SHAPES[s], 0);
      shape(&SETS[i], SHAPES[s], 1);
    }
    printf("%s: %d comparisons with plain C\n", SETS[i].name, compared);
  }
  if (failures) printf("%d differ\n", failures);
  return failures || !tried;
}
