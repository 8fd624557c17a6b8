// Every kernel against a reference in double, and every pair of shapes that must agree bit by bit, through the driver's symbols.
// Usage: kernel_check KERNELS [small|short]. KERNELS is a library for the emulated GPU or a cubin for a real one, built with the macros of the layout
// that this program was built with. Exits 1 when a check fails.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

typedef unsigned long long Address;
typedef unsigned short bf16;
extern "C" {
int cuInit(unsigned);
int cuDeviceGet(int *, int);
int cuDevicePrimaryCtxRetain(void **, int);
int cuCtxSetCurrent(void *);
int cuStreamCreate(void **, unsigned);
int cuStreamSynchronize(void *);
int cuMemAlloc_v2(Address *, size_t);
int cuMemFree_v2(Address);
int cuMemHostAlloc(void **, size_t, unsigned);
int cuMemFreeHost(void *);
int cuMemcpyHtoDAsync_v2(Address, const void *, size_t, void *);
int cuMemcpyDtoHAsync_v2(void *, Address, size_t, void *);
int cuModuleLoadData(void **, const void *);
int cuModuleGetFunction(void **, void *, const char *);
int cuLaunchKernel(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);
int cuGetErrorString(int, const char **);
__attribute__((weak)) void emulated_gpu_order(int, long long);  // not on a real GPU
}
#if PRECISION_BF16
typedef bf16 Number;
#else
typedef float Number;
#endif
constexpr double TOLERANCE = PRECISION_BF16 ? 0.01 : 1e-5;  // of the root mean square of the expected numbers
constexpr int PAGE = 16, SPLIT_TOKENS = 256;

static void *stream, *module_;
static int checks, failures;

static void driver(int code, const char *what) {
  if (!code) return;
  const char *text;
  cuGetErrorString(code, &text);
  printf("FAILED: %s: error %d: %s\n", what, code, text);
  exit(1);
}

static uint64_t seed = 42;
static double uniform() {
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  return (double)(seed >> 11) / 9007199254740992.0;
}
static float from_bf16(bf16 value) {
  uint32_t bits = (uint32_t)value << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}
static bf16 to_bf16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return (bf16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
static float as_float(float value) { return value; }
[[maybe_unused]] static float as_float(bf16 value) { return from_bf16(value); }
static Number number(double value) {
#if PRECISION_BF16
  return to_bf16((float)value);
#else
  return (float)value;
#endif
}
static double rounded(double value) { return as_float(number(value)); }
static std::vector<float> floats(size_t count, double size) {
  std::vector<float> values(count);
  for (float &value : values) value = (float)((uniform() + uniform() + uniform() - 1.5) * 2 * size);
  return values;
}
static std::vector<Number> numbers(size_t count, double size) {
  std::vector<Number> values(count);
  for (Number &value : values) value = number((uniform() + uniform() + uniform() - 1.5) * 2 * size);
  return values;
}

// Device memory of exactly the size asked for, so that a sanitizer sees the first byte beyond.
struct Memory {
  Address address = 0;
  size_t bytes;
  explicit Memory(size_t bytes) : bytes(bytes) { driver(cuMemAlloc_v2(&address, bytes), "allocation"); }
  template <class T> explicit Memory(const std::vector<T> &values) : Memory(values.size() * sizeof(T)) { copy(values.data(), bytes, true); }
  ~Memory() { cuMemFree_v2(address); }
  Memory(const Memory &) = delete;
  void copy(const void *data, size_t count, bool in) {
    void *pinned;
    driver(cuMemHostAlloc(&pinned, count, 0), "pinned memory");
    if (in) {
      memcpy(pinned, data, count);
      driver(cuMemcpyHtoDAsync_v2(address, pinned, count, stream), "copy in");
    } else {
      driver(cuMemcpyDtoHAsync_v2(pinned, address, count, stream), "copy out");
    }
    driver(cuStreamSynchronize(stream), "copy");
    if (!in) memcpy((void *)data, pinned, count);
    cuMemFreeHost(pinned);
  }
  template <class T> std::vector<T> read() {
    std::vector<T> values(bytes / sizeof(T));
    copy(values.data(), bytes, false);
    return values;
  }
};

template <class... A> static void launch(const char *name, unsigned x, unsigned y, unsigned z, unsigned threads, A... values) {
  void *kernel, *parameters[] = {(void *)&values...};
  driver(cuModuleGetFunction(&kernel, module_, name), name);
  driver(cuLaunchKernel(kernel, x, y, z, threads, 1, 1, 0, stream, parameters, nullptr), name);
  driver(cuStreamSynchronize(stream), name);
}

static void failed(const std::string &what, size_t at, double got, double want) {
  if (failures++ < 20) printf("FAILED: %s: number %zu is %.9g, expected is %.9g\n", what.c_str(), at, got, want);
}
template <class T> static void near(const std::string &what, const std::vector<T> &got, const std::vector<double> &want, double tolerance = TOLERANCE) {
  checks++;
  double square = 1e-30;
  for (double value : want) square += value * value / want.size();
  for (size_t i = 0; i < want.size(); i++) {
    if (!(std::fabs(as_float(got[i]) - want[i]) <= tolerance * (std::fabs(want[i]) + std::sqrt(square)))) return failed(what, i, as_float(got[i]), want[i]);
  }
}
template <class T> static void same(const std::string &what, const std::vector<T> &got, const std::vector<T> &want) {
  checks++;
  for (size_t i = 0; i < want.size(); i++) {
    if (memcmp(&got[i], &want[i], sizeof(T))) return failed(what + ", bit by bit", i, as_float(got[i]), as_float(want[i]));
  }
}

static void norms(int rows, int hidden) {
  auto x = floats((size_t)rows * hidden, 1.5), w = floats(hidden, 1);
  Memory in(x), weights(w), out(x.size() * sizeof(Number));
  launch("row_norm", rows, 1, 1, 256, out.address, in.address, weights.address, hidden, 1e-5f);
  std::vector<double> want(x.size());
  for (int r = 0; r < rows; r++) {
    double sum = 0;
    for (int i = 0; i < hidden; i++) sum += (double)x[r * hidden + i] * x[r * hidden + i];
    for (int i = 0; i < hidden; i++) want[r * hidden + i] = x[r * hidden + i] / std::sqrt(sum / hidden + 1e-5) * w[i];
  }
  near("row_norm", out.read<Number>(), want);
}

// What a part of a block adds to the residual.
static void joins(int rows, int hidden, bool extras, int ends) {
  auto branch = floats((size_t)rows * hidden, 1.5), bias = floats(hidden, 0.5), weights = floats(hidden, 1), before = floats(branch.size(), 1);
  Memory in(branch), biases(bias), norm(weights), residual(before);
  Address none = 0;
  launch("join", rows, 1, 1, 256, residual.address, in.address, extras ? biases.address : none, extras ? norm.address : none, hidden, 1e-5f, 0.75f, ends);
  std::vector<double> want(branch.size());
  for (int r = 0; r < rows; r++) {
    double sum = 0;
    auto value = [&](int i) { return branch[r * hidden + i] + (extras ? (double)bias[i] : 0); };
    for (int i = 0; i < hidden; i++) sum += value(i) * value(i);
    for (int i = 0; i < hidden; i++) {
      double added = before[r * hidden + i] + 0.75 * (extras ? value(i) / std::sqrt(sum / hidden + 1e-5) * weights[i] : value(i));
      want[r * hidden + i] = ends ? rounded(added) : added;
    }
  }
  near("join", residual.read<float>(), want, ends ? TOLERANCE : 1e-5);
}
static void head_norms(int rows, int queries, int keys) {
  int width = queries + 2 * keys;
  auto x = floats((size_t)rows * width, 1.5), bias = floats(width, 0.5), queryNorm = floats(queries, 1), keyNorm = floats(keys, 1);
  Memory projected(x), biases(bias), q(queryNorm), k(keyNorm);
  launch("norm_heads", 3, rows, 1, 256, projected.address, biases.address, q.address, k.address, queries, keys, 1e-5f);
  std::vector<double> want(x.size());
  for (int r = 0; r < rows; r++) {
    double sums[2] = {0, 0};
    for (int i = 0; i < width; i++) {
      double &value = want[r * width + i] = (double)x[r * width + i] + bias[i];
      if (i < queries + keys) sums[i >= queries] += value * value;
    }
    for (int i = 0; i < queries; i++) want[r * width + i] *= queryNorm[i] / std::sqrt(sums[0] / queries + 1e-5);
    for (int i = 0; i < keys; i++) want[r * width + queries + i] *= keyNorm[i] / std::sqrt(sums[1] / keys + 1e-5);
  }
  near("norm_heads", projected.read<float>(), want, 1e-5);
}

// One weight format: its name, numbers and bytes per group, how a group is decoded, how a random one is made.
struct Format {
  const char *name;
  int numbers, bytes;
  std::function<void(const uint8_t *, double *)> decode;
  std::vector<int> halves;  // byte offsets of f16 numbers, which must be sane ones
};
[[maybe_unused]] static double half(const uint8_t *at) {
  unsigned bits = at[0] | at[1] << 8, exponent = bits >> 10 & 31, mantissa = bits & 1023;
  double value = exponent ? std::ldexp(1024 + mantissa, (int)exponent - 25) : std::ldexp(mantissa, -24);
  return bits & 0x8000 ? -value : value;
}
static std::vector<Format> formats() {
  std::vector<Format> all;
#if WITH_F32
  all.push_back({"f32", 1, 4, [](const uint8_t *b, double *w) { float f; memcpy(&f, b, 4); w[0] = f; }, {}});
#endif
#if WITH_BF16
  all.push_back({"bf16", 1, 2, [](const uint8_t *b, double *w) { w[0] = from_bf16((bf16)(b[0] | b[1] << 8)); }, {}});
#endif
#if WITH_F16
  all.push_back({"f16", 1, 2, [](const uint8_t *b, double *w) { w[0] = half(b); }, {0}});
#endif
#if WITH_Q8_0
  all.push_back({"q8_0", 32, 34, [](const uint8_t *b, double *w) { for (int i = 0; i < 32; i++) w[i] = (int8_t)b[2 + i] * half(b); }, {0}});
#endif
#if WITH_Q4_0
  all.push_back({"q4_0", 32, 18, [](const uint8_t *b, double *w) {
    for (int i = 0; i < 16; i++) w[i] = ((b[2 + i] & 15) - 8) * half(b), w[i + 16] = ((b[2 + i] >> 4) - 8) * half(b);
  }, {0}});
#endif
#if WITH_Q4_1
  all.push_back({"q4_1", 32, 20, [](const uint8_t *b, double *w) {
    for (int i = 0; i < 16; i++) w[i] = (b[4 + i] & 15) * half(b) + half(b + 2), w[i + 16] = (b[4 + i] >> 4) * half(b) + half(b + 2);
  }, {0, 2}});
#endif
#if WITH_Q4_K
  all.push_back({"q4_k", 256, 144, [](const uint8_t *b, double *w) {
    for (int part = 0; part < 8; part++) {
      const uint8_t *p = b + 4;
      int s = part < 4 ? p[part] & 63 : (p[part + 4] & 15) | (p[part - 4] >> 6) << 4;
      int m = part < 4 ? p[part + 4] & 63 : p[part + 4] >> 4 | (p[part] >> 6) << 4;
      for (int i = 0; i < 32; i++) w[part * 32 + i] = half(b) * s * (b[16 + part / 2 * 32 + i] >> part % 2 * 4 & 15) - half(b + 2) * m;
    }
  }, {0, 2}});
#endif
#if WITH_Q6_K
  all.push_back({"q6_k", 256, 210, [](const uint8_t *b, double *w) {
    for (int h = 0; h < 2; h++) for (int part = 0; part < 4; part++) for (int i = 0; i < 32; i++) {
      int nibble = b[h * 64 + part % 2 * 32 + i] >> part / 2 * 4 & 15, pair = b[128 + h * 32 + i] >> part * 2 & 3;
      w[h * 128 + part * 32 + i] = half(b + 208) * (int8_t)b[192 + h * 8 + part * 2 + i / 16] * ((nibble | pair << 4) - 32);
    }
  }, {208}});
#endif
  return all;
}
static std::vector<uint8_t> encoded(const Format &format, size_t count) {
  std::vector<uint8_t> bytes(count / format.numbers * format.bytes);
  if (format.numbers == 1 && format.halves.empty()) {
    for (size_t i = 0; i < count; i++) {
      float value = (float)((uniform() - 0.5) * 0.2);
      if (format.bytes == 4) memcpy(&bytes[4 * i], &value, 4);
      bf16 upper = to_bf16(value);
      if (format.bytes == 2) memcpy(&bytes[2 * i], &upper, 2);
    }
    return bytes;
  }
  for (uint8_t &byte : bytes) byte = (uint8_t)(uniform() * 256);
  for (size_t group = 0; group < count / format.numbers; group++) {
    for (int offset : format.halves) bytes[group * format.bytes + offset + 1] = (uint8_t)(0x18 + (int)(uniform() * 8) + (uniform() < 0.3 ? 0x80 : 0));
  }
  return bytes;
}

static void products(const Format &format, int outputs, int inputs, int rows) {
  auto bytes = encoded(format, (size_t)outputs * inputs);
  std::vector<double> w((size_t)outputs * inputs);
  for (size_t at = 0; at < w.size(); at += format.numbers) format.decode(&bytes[at / format.numbers * format.bytes], &w[at]);
  auto x = numbers((size_t)rows * inputs, 1);
  int stride = outputs + 3;
  std::vector<float> before = floats((size_t)rows * stride, 1);
  std::vector<double> want(before.begin(), before.end()), added = want;
  for (int r = 0; r < rows; r++) {
    for (int o = 0; o < outputs; o++) {
      double sum = 0;
      for (int k = 0; k < inputs; k++) sum += w[(size_t)o * inputs + k] * as_float(x[(size_t)r * inputs + k]);
      want[r * stride + o] = sum;
      added[r * stride + o] = rounded(before[r * stride + o] + sum);
    }
  }
  Memory weights(bytes), in(x);
  std::vector<float> first;
  auto run = [&](const std::string &kernel, unsigned gx, unsigned gy, unsigned threads) {
    Memory out(before), sum(before);
    launch(kernel.c_str(), gx, gy, 1, threads, out.address, in.address, weights.address, outputs, inputs, rows, stride, 0);
    auto got = out.read<float>();
    near(kernel, got, want, 1e-4);
    launch(kernel.c_str(), gx, gy, 1, threads, sum.address, in.address, weights.address, outputs, inputs, rows, stride, 2);
    near(kernel + " added", sum.read<float>(), added, TOLERANCE);
    if (first.empty()) first = got;
    same(kernel + " with " + std::to_string(rows) + " rows", got, first);
  };
  for (int each : {1, 2, 4, 8}) run(std::string("product_") + format.name + "_" + std::to_string(each), (outputs + 7) / 8, (rows + each - 1) / each, 256);
  first.clear();
#if PRECISION_BF16
  if (std::string(format.name) == "bf16") {
    for (int tiles : {1, 2, 4, 8}) {
      if (rows <= 8 * tiles) run("tensor_product_" + std::to_string(tiles), (outputs + 15) / 16, 1, 256);
    }
    run("tensor_product_many", (outputs + 63) / 64, (rows + 63) / 64, 128);
  }
#endif
}

struct Group {
  int expert, first, count;
};
// Routing, order of items, products of experts and their sum, for groups of 1, 8 and 64 items: the same bits in all of them.
static void experts(const Format &format, int rows, int count, int used, int renormalised) {
  const int inputs = std::max(format.numbers, 32), outputs = 19, items = rows * used;
  auto logits = floats((size_t)rows * count, 2);
  logits[count - 1] = logits[0] = 9;  // a tie: the first one goes before
  std::vector<std::vector<int>> taken(rows);
  std::vector<double> odds;
  for (int r = 0; r < rows; r++) {
    const float *row = &logits[(size_t)r * count];
    std::vector<int> order(count);
    double all = 0, sum = 0;
    for (int e = 0; e < count; e++) order[e] = e, all += std::exp((double)row[e]);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return row[a] > row[b]; });
    taken[r].assign(order.begin(), order.begin() + used);
    std::sort(taken[r].begin(), taken[r].end());
    for (int e : taken[r]) sum += std::exp((double)row[e]);
    for (int e : taken[r]) odds.push_back(std::exp((double)row[e]) / (renormalised ? sum : all));
  }
  Memory in(logits), chosen(items * 4), weights(items * 4);
  launch("route", rows, 1, 1, 32, chosen.address, weights.address, in.address, count, used, renormalised);
  auto got = chosen.read<int>();
  checks++;
  for (int i = 0; i < items; i++) if (got[i] != taken[i / used][i % used]) return failed("route", i, got[i], taken[i / used][i % used]);
  near("route: weights", weights.read<float>(), odds, 1e-5);

  auto bytes = encoded(format, (size_t)count * outputs * inputs);
  std::vector<double> w((size_t)count * outputs * inputs), want((size_t)rows * outputs);
  for (size_t at = 0; at < w.size(); at += format.numbers) format.decode(&bytes[at / format.numbers * format.bytes], &w[at]);
  auto x = numbers((size_t)rows * inputs, 1);
  for (int r = 0; r < rows; r++) {
    for (int j = 0; j < used; j++) {
      for (int o = 0; o < outputs; o++) {
        double sum = 0;
        for (int k = 0; k < inputs; k++) sum += w[((size_t)taken[r][j] * outputs + o) * inputs + k] * as_float(x[(size_t)r * inputs + k]);
        want[(size_t)r * outputs + o] += sum * odds[r * used + j];
      }
    }
  }
  Memory matrices(bytes), activations(x);
  std::vector<float> scalar, tensor;
  for (int each : {1, 8, 64}) {
    int most = std::min(items, items / each + count);
    Memory places(items * 4), groups(most * sizeof(Group)), gathered((size_t)items * inputs * sizeof(Number)), branch((size_t)rows * outputs * 4);
    launch("group_items", 1, 1, 1, 256, places.address, groups.address, chosen.address, items, count, each, most);
    launch("gather_items", items, 1, 1, 128, gathered.address, activations.address, places.address, inputs, used);
    auto summed = [&](const std::string &kernel, unsigned gx, unsigned threads, std::vector<float> &first) {
      Memory out((size_t)items * outputs * 4);
      launch(kernel.c_str(), gx, most, 1, threads, out.address, gathered.address, matrices.address, groups.address, outputs, inputs, outputs);
      launch("add_items", rows, 1, 1, 256, branch.address, out.address, places.address, weights.address, outputs, used);
      auto result = branch.read<float>();
      near(kernel, result, want, 1e-4);
      if (first.empty()) first = result;
      same(kernel + " in groups of " + std::to_string(each), result, first);
    };
    summed(std::string("expert_") + format.name + (each == 1 ? "_1" : "_8"), (outputs + 7) / 8, 256, scalar);
#if PRECISION_BF16
    if (std::string(format.name) == "bf16") {
      if (each <= 8) summed("expert_tensor_1", (outputs + 15) / 16, 256, tensor);
      summed("expert_tensor_many", (outputs + 63) / 64, 128, tensor);
    }
#endif
  }
}

struct Row {
  Address table;
  int position, stride, firstBlock, token;
};
struct Tile {
  int first, count;
};

static void embeddings(const Format &format, int hidden) {
  int vocabulary = 7;
  auto bytes = encoded(format, (size_t)vocabulary * hidden);
  std::vector<Row> rows = {{0, 0, 1, 0, 6}, {0, 0, 1, 0, -1}, {0, 0, 1, 0, 2}};
  auto before = floats(3 * hidden, 1);
  std::vector<double> want(before.begin(), before.end()), w((size_t)vocabulary * hidden);
  for (size_t at = 0; at < w.size(); at += format.numbers) format.decode(&bytes[at / format.numbers * format.bytes], &w[at]);
  for (int r : {0, 2}) for (int i = 0; i < hidden; i++) want[r * hidden + i] = w[rows[r].token * hidden + i] * 1.5;
  Memory table(bytes), to(before), positions(rows);
  launch((std::string("embed_") + format.name).c_str(), 3, 1, 1, 128, to.address, table.address, positions.address, hidden, 1.5f);
  near(std::string("embed_") + format.name, to.read<float>(), want, 1e-6);
}

// Appends all positions of some sessions, then attends from the last `chunk` positions of each.
static void attention(int keyValueHeads, std::vector<int> lengths, int chunk, int window, float softcap, bool extras, int rotated = HEAD_SIZE) {
  const int D = HEAD_SIZE, heads = keyValueHeads * GROUP, all = heads + 2 * keyValueHeads, block = 3, firstBlock = 2;
  const size_t pageNumbers = 2ull * keyValueHeads * PAGE * D;
  int stride = 0, pages = 0;
  for (int length : lengths) stride = std::max(stride, (length + PAGE - 1) / PAGE);
  for (int length : lengths) pages += (length + PAGE - 1) / PAGE;
  std::vector<int> scattered(pages);
  for (int i = 0; i < pages; i++) scattered[i] = i;
  for (int i = pages; i > 1; i--) std::swap(scattered[i - 1], scattered[(int)(uniform() * i)]);
  Memory pool(pages * pageNumbers * sizeof(Number));
  std::vector<std::vector<Address>> tables(lengths.size(), std::vector<Address>(2 * stride, (Address)1 << 40));  // what is not named is far outside
  std::vector<Memory *> deviceTables;
  int next = 0;
  for (size_t s = 0; s < lengths.size(); s++) {
    for (int p = 0; p < (lengths[s] + PAGE - 1) / PAGE; p++) tables[s][(block - firstBlock) * stride + p] = pool.address + scattered[next++] * pageNumbers * sizeof(Number);
    deviceTables.push_back(new Memory(tables[s]));
  }
  std::vector<Row> rows;
  for (size_t s = 0; s < lengths.size(); s++) {
    for (int p = 0; p < lengths[s]; p++) rows.push_back({deviceTables[s]->address, p, stride, firstBlock, -1});
  }
  auto projected = floats(rows.size() * all * D, 1), angles = floats(std::max<size_t>(1, rows.size() * rotated), 1), bias = floats(all * D, 0.3), norm = floats(D, 1);
  float scale = 1 / std::sqrt((float)D);
  // The reference: turned queries, keys as stored, values as stored.
  std::vector<double> turned(projected.begin(), projected.end());
  for (size_t r = 0; r < rows.size(); r++) {
    for (int h = 0; h < all; h++) {
      double *at = &turned[(r * all + h) * D];
      bool query = h < heads, value = h >= heads + keyValueHeads;
      for (int i = 0; extras && i < D; i++) at[i] += bias[h * D + i];
      if (extras && !value) {
        double sum = 0;
        for (int i = 0; i < D; i++) sum += at[i] * at[i];
        for (int i = 0; i < D; i++) at[i] = at[i] / std::sqrt(sum / D + 1e-5) * norm[i];
      }
      for (int i = 0, half = rotated / 2; !value && i < half; i++) {
        double a = at[i], b = at[i + half], c = angles[r * rotated + i], s = angles[r * rotated + half + i];
        at[i] = a * c - b * s;
        at[i + half] = b * c + a * s;
      }
      for (int i = 0; i < D; i++) at[i] = query ? at[i] * scale : rounded(at[i]);
    }
  }
  Memory positions(rows), in(projected), turns(angles), biases(bias), norms(norm);
  Address none = 0;
  launch("append", (all + 3) / 4, rows.size(), 1, 128, in.address, positions.address, turns.address, extras ? biases.address : none,
         extras ? norms.address : none, extras ? norms.address : none, block, heads, keyValueHeads, rotated, 1e-5f, scale);
  // The rows that attend: the last ones of each session, after one another.
  std::vector<Row> last;
  std::vector<float> queries, appended = in.read<float>();
  std::vector<Tile> ones, many;
  std::vector<double> want;
  size_t begin = 0;
  const int tileRows = GROUP > 8 ? 1 : GROUP > 4 ? 2 : GROUP > 2 ? 4 : 8;
  for (int length : lengths) {
    int count = std::min(chunk, length);
    for (int i = 0; i < count; i += tileRows) many.push_back({(int)last.size() + i, std::min(tileRows, count - i)});
    for (int p = length - count; p < length; p++) {
      size_t r = begin + p;
      ones.push_back({(int)last.size(), 1});
      last.push_back(rows[r]);
      queries.insert(queries.end(), &appended[r * all * D], &appended[r * all * D] + all * D);
      for (int h = 0; h < heads; h++) {
        int lowest = window ? std::max(0, p + 1 - window) : 0, kv = h / GROUP;
        std::vector<double> score(p + 1), value(D);
        double highest = -1e300, sum = 0;
        for (int q = lowest; q <= p; q++) {
          for (int i = 0; i < D; i++) score[q] += turned[(r * all + h) * D + i] * turned[((begin + q) * all + heads + kv) * D + i];
          if (softcap > 0) score[q] = softcap * std::tanh(score[q] / softcap);
          highest = std::max(highest, score[q]);
        }
        for (int q = lowest; q <= p; q++) {
          double weight = std::exp(score[q] - highest);
          sum += weight;
          for (int i = 0; i < D; i++) value[i] += weight * turned[((begin + q) * all + heads + keyValueHeads + kv) * D + i];
        }
        for (int i = 0; i < D; i++) want.push_back(value[i] / sum);
      }
    }
    begin += length;
  }
  int splits = (*std::max_element(lengths.begin(), lengths.end()) + SPLIT_TOKENS - 1) / SPLIT_TOKENS;
  last.push_back({0, -1, 0, 0, -1});  // a row that fills up the batch
  ones.push_back({(int)last.size() - 1, 1});
  many.push_back({(int)last.size() - 1, 1});
  queries.resize(last.size() * all * D);
  Memory lastRows(last), lastQueries(queries), oneTiles(ones), manyTiles(many), parts(last.size() * heads * splits * (D + 2) * 4);
  Memory one(want.size() * sizeof(Number)), tiled(want.size() * sizeof(Number)), split(want.size() * sizeof(Number));
  launch("attend_one", ones.size(), keyValueHeads, 1, 128, one.address, lastQueries.address, lastRows.address, oneTiles.address, block, heads,
         keyValueHeads, window, softcap);
  launch("attend_many", many.size(), keyValueHeads, 1, 128, tiled.address, lastQueries.address, lastRows.address, manyTiles.address, block, heads,
         keyValueHeads, window, softcap);
  launch("attend_split", ones.size(), keyValueHeads, splits, 128, parts.address, lastQueries.address, lastRows.address, oneTiles.address, block, heads,
         keyValueHeads, window, softcap);
  launch("merge_splits", last.size() * heads, 1, 1, 32, split.address, parts.address, lastRows.address, heads, splits);
  auto result = one.read<Number>();
  near("attend_one", result, want, 3 * TOLERANCE);
  same("attend_many against attend_one", tiled.read<Number>(), result);
  same("attend_split against attend_one", split.read<Number>(), result);
  for (Memory *table : deviceTables) delete table;
}

static void gates(int rows, int width, int gelu) {
  auto both = floats(2ull * rows * width, 2);
  Memory in(both), out((size_t)rows * width * sizeof(Number));
  launch("gated", (width + 255) / 256, rows, 1, 256, out.address, in.address, width, gelu);
  std::vector<double> want;
  for (int r = 0; r < rows; r++) {
    for (int i = 0; i < width; i++) {
      double g = both[2ull * r * width + i], up = both[2ull * r * width + width + i];
      want.push_back(up * (gelu ? 0.5 * g * (1 + std::tanh(0.7978845608 * (g + 0.044715 * g * g * g))) : g / (1 + std::exp(-g))));
    }
  }
  near("gated", out.read<Number>(), want);
}

static void edges(int hidden) {
  auto x = numbers(4 * hidden, 1);
  std::vector<int> index = {3, 0, 2};
  Memory wire(x), residual(4 * hidden * 4), part(3 * hidden * 4), back(x.size() * sizeof(Number)), at(index);
  launch("take_in", 4, 1, 1, 256, residual.address, wire.address, hidden);
  launch("gather_rows", 3, 1, 1, 256, part.address, residual.address, at.address, hidden);
  launch("scatter_rows", 3, 1, 1, 256, residual.address, part.address, at.address, hidden);
  launch("give_out", 4, 1, 1, 256, back.address, residual.address, hidden);
  same("take_in and give_out", back.read<Number>(), x);
  auto gathered = part.read<float>();
  std::vector<double> want;
  for (int row : index) for (int i = 0; i < hidden; i++) want.push_back(as_float(x[row * hidden + i]));
  near("gather_rows", gathered, want, 1e-7);
}

static void heads(int vocabulary) {
  auto logits = floats(3ull * vocabulary, 5);
  {
    Memory at(logits);
    launch("finish_logits", (vocabulary + 255) / 256, 3, 1, 256, at.address, vocabulary, 0.5f, 3.0f);
    std::vector<double> want;
    for (float logit : logits) want.push_back(3 * std::tanh(logit * 0.5 / 3));
    near("finish_logits", at.read<float>(), want, 1e-5);
  }
  logits[vocabulary / 2] = logits[vocabulary - 1] = 40;  // a tie
  logits[vocabulary + 1] = NAN;
  int best = 0;
  for (int i = 0; i < vocabulary; i++) if (logits[2 * vocabulary + i] > logits[2 * vocabulary + best]) best = i;
  Memory in(logits), out(3 * 8);
  launch("likeliest", 3, 1, 1, 256, out.address, in.address, vocabulary);
  auto got = out.read<uint64_t>();
  checks++;
  if ((uint32_t)~got[0] != (uint32_t)(vocabulary / 2)) failed("likeliest of a tie", 0, (double)(uint32_t)~got[0], vocabulary / 2);
  if (got[1] >> 32 != 0xffffffffu) failed("likeliest of a NaN", 1, (double)(got[1] >> 32), 0xffffffffu);
  if ((uint32_t)~got[2] != (uint32_t)best) failed("likeliest", 2, (double)(uint32_t)~got[2], best);
}

struct Draw {
  double uniform;
  float inverse, topP;
  int topK, top;
};
// Drawn tokens against the rules of the port in double; logits with ties.
static void draws(int vocabulary) {
  std::vector<Draw> asked;
  for (double uniform : {0.0, 0.31, 0.62, 0.999}) {
    asked.push_back({uniform, 0, 1, 0, 3});
    asked.push_back({uniform, 1, 1, 0, -1});
    asked.push_back({uniform, 2, 1, 5, 0});
    asked.push_back({uniform, 1.25f, 0.8f, 0, 20});
    asked.push_back({uniform, 0.5f, 0.5f, 40, vocabulary});
    asked.push_back({uniform, 0.01f, 0.95f, vocabulary, -1});
  }
  const int rows = (int)asked.size(), most = vocabulary;
  auto logits = floats((size_t)rows * vocabulary, 4);
  for (size_t i = 0; i < logits.size(); i += 3) logits[i] = std::round(logits[i]);
  Memory in(logits), best(rows * 8), wishes(asked), out(rows * 16), tops((size_t)rows * most * 8);
  launch("likeliest", rows, 1, 1, 256, best.address, in.address, vocabulary);
  launch("draw", rows, 1, 1, 256, out.address, tops.address, in.address, best.address, wishes.address, vocabulary, most);
  auto drawn = out.read<uint64_t>(), ranked = tops.read<uint64_t>();
  for (int r = 0; r < rows; r++) {
    const float *row = &logits[(size_t)r * vocabulary];
    const Draw &draw = asked[r];
    std::vector<int> order(vocabulary), ids(vocabulary);
    for (int i = 0; i < vocabulary; i++) order[i] = ids[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return row[a] > row[b]; });
    auto weight = [&](int id) { return std::exp(((double)row[id] - row[order[0]]) * draw.inverse); };
    size_t kept = draw.topK > 0 ? std::min(draw.topK, vocabulary) : vocabulary;
    bool cut = (draw.topK > 0 && draw.topK < vocabulary) || draw.topP < 1;
    double mass = 0, sum = 0, all = 0;
    for (size_t i = 0; i < kept; i++) mass += weight(order[i]);
    size_t least = 0;
    for (double have = weight(order[0]); draw.topP < 1 && have < draw.topP * mass && least + 1 < kept;) have += weight(order[++least]);
    if (draw.topP < 1) kept = least + 1;
    const std::vector<int> &walk = cut ? order : ids;
    mass = 0;
    for (size_t i = 0; i < kept; i++) mass += weight(walk[i]);
    int want = order[0];
    double margin = 1;
    for (size_t i = 0; draw.inverse > 0 && i < kept; i++) {
      sum += weight(walk[i]);
      margin = std::min(margin, std::fabs(sum / mass - draw.uniform));
      want = walk[i];
      if (sum > draw.uniform * mass) break;
    }
    checks++;
    int got = (int)~(uint32_t)drawn[2 * r];
    if (got != want && margin > 1e-6) failed("draw", r, got, want);
    if (draw.top < 0) continue;
    for (int i = 0; i < vocabulary; i++) all += std::exp((double)row[i] - row[order[0]]);
    near("draw: weight of all", std::vector<float>{(float)(drawn[2 * r + 1] / 1099511627776.0)}, {all}, 1e-5);
    std::sort(&ranked[(size_t)r * most], &ranked[(size_t)r * most] + draw.top, std::greater<uint64_t>());
    for (int i = 0; i < draw.top; i++) {
      int id = (int)~(uint32_t)ranked[(size_t)r * most + i];
      if (id != order[i]) failed("draw: best tokens", i, id, order[i]);
    }
  }
}

static std::string image_of(const std::string &path) {
  if (path.size() > 3 && !path.compare(path.size() - 3, 3, ".so")) return "WHORL-EMULATED:" + path;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    printf("FAILED: %s cannot be read\n", path.c_str());
    exit(1);
  }
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

int main(int count, char **arguments) {
  setvbuf(stdout, nullptr, _IOLBF, 0);
  bool small = count > 2 && !strcmp(arguments[2], "small");
  driver(cuInit(0), "cuInit");
  int device;
  void *context;
  driver(cuDeviceGet(&device, 0), "device");
  driver(cuDevicePrimaryCtxRetain(&context, device), "context");
  driver(cuCtxSetCurrent(context), "context");
  driver(cuStreamCreate(&stream, 1), "stream");
  std::string image = image_of(arguments[1]);
  driver(cuModuleLoadData(&module_, image.c_str()), "module");
  if (count > 2 && !strcmp(arguments[2], "short")) {  // weights 16 bytes too short: for AddressSanitizer
    std::vector<uint8_t> weights(16 * 64 * 2 - 16);
    Memory device(weights), x(numbers(64, 1)), y(16 * 4);
    launch("product_bf16_1", 2, 1, 1, 256, y.address, x.address, device.address, 16, 64, 1, 16, 0);
    printf("a short buffer was not noticed\n");
    return 0;
  }
  for (int order = 0; order < (emulated_gpu_order ? 3 : 1); order++) {
    if (emulated_gpu_order) emulated_gpu_order(order, 7);
    norms(2, 64);
    joins(2, 64, true, 0);
    joins(1, 96, false, 1);
    head_norms(2, 64, 32);
    if (!small) norms(3, 1056);
    for (const Format &format : formats()) {
      int least = std::max(format.numbers, 32);
      embeddings(format, 2 * least);
      products(format, 19, 3 * least, 3);
      experts(format, 3, 6, 3, 1);
      if (!small) products(format, 70, 288 > least ? 288 / least * least : least, 9);
      if (!small && !strcmp(format.name, "bf16")) {
        products(format, 100, 96, 70);
        experts(format, 70, 40, 8, 0);
      }
    }
    attention(1, {37, 5}, 3, 0, 0, true);
    if (!small) {
      attention(2, {300, 1, 256, 16}, 9, 0, 0, false);
      attention(1, {290, 20}, 40, 24, 0, true);
      attention(1, {40}, 40, 0, 5, false);
      attention(1, {20}, 20, 0, 0, true, HEAD_SIZE / 2);
      attention(1, {18}, 3, 7, 0, false, 0);
    }
    gates(2, 300, 0);
    gates(1, 96, 1);
    edges(64);
    heads(301);
    draws(small ? 70 : 301);
  }
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}
