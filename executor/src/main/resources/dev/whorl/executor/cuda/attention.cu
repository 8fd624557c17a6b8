// Attention over pages, all GROUP query heads of a key-value head at once, so that keys and values are read once for them.
//
// One arithmetic for decode and prefill. An item is one query head at one position. It walks the pages in order with an online softmax (Milakov and
// Gimelshein, 2018); after every SPLIT pages, counted from position 0, what was gathered is absorbed into the item's total and begun anew (Flash-
// Decoding, Dao et al., 2023). `attend_split` leaves that to `merge_splits`, the others do it as they go: the operations and their order are the same,
// so an item's bits depend on its position and cache alone, not on tile, chunk, split grid or neighbours.
//
// 8 lanes score a key together, 4 keys at a time: 3 exchanges per 4 keys instead of 5 per key.
constexpr int SPLIT = 16;                      // pages
constexpr float NOTHING = -1e30f;              // the maximum of no score; finite, so that its differences are numbers
constexpr float LOG2E = 1.4426950408889634f;
constexpr int WARPS = 4;
constexpr int PAD = 16;                        // numbers; the 4 keys of a warp lie in different banks
constexpr int ELEMENTS = (HEAD_SIZE + 31) / 32;  // of a value per lane: lane, lane + 32, …
constexpr int FEW_ITEMS = (GROUP + WARPS - 1) / WARPS;
constexpr int TILE_ROWS = GROUP > 8 ? 1 : GROUP > 4 ? 2 : GROUP > 2 ? 4 : 8;  // each warp has as many items
constexpr int MANY_ITEMS = (TILE_ROWS * GROUP + WARPS - 1) / WARPS;

// Consecutive positions of one session in a step.
struct Tile {
  int first, count;
};
struct Gathered {
  float highest, sum, values[ELEMENTS];
};
// Whether an element of a lane, or a number of a key, is within the head: always, for heads of a multiple of 32 or 16.
__device__ __forceinline__ bool within(int at, int multiple) { return HEAD_SIZE % multiple == 0 || at < HEAD_SIZE; }
__device__ __forceinline__ void begin(Gathered &gathered) {
  gathered.highest = NOTHING;
  gathered.sum = 0;
#pragma unroll
  for (int e = 0; e < ELEMENTS; e++) gathered.values[e] = 0;
}
__device__ __forceinline__ void absorb_sum(float &highest, float &sum, float otherHighest, float otherSum, float &keep, float &take) {
  float both = fmaxf(highest, otherHighest);
  keep = exp2f(highest - both);
  take = exp2f(otherHighest - both);
  sum = fmaf(sum, keep, otherSum * take);
  highest = both;
}
// `part` joins `total`, unless it is empty.
__device__ __forceinline__ void absorb(Gathered &total, const Gathered &part) {
  if (part.sum == 0) return;
  float keep, take;
  absorb_sum(total.highest, total.sum, part.highest, part.sum, keep, take);
#pragma unroll
  for (int e = 0; e < ELEMENTS; e++) total.values[e] = fmaf(total.values[e], keep, part.values[e] * take);
}
__device__ __forceinline__ int lowest_of(int position, int window) { return window ? max(0, position + 1 - window) : 0; }

// One page for one item: slots [from, to) of it count.
__device__ __forceinline__ void attend_page(Gathered &gathered, const float *query, const Number (*keys)[HEAD_SIZE + PAD], const Number (*values)[HEAD_SIZE],
                                            int from, int to, float softcap, int lane) {
  int part = lane & 7, key = lane >> 3;
  float score[4], highest = NOTHING;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    int slot = 4 * i + key;
    float sum = 0;
#pragma unroll
    for (int e = 0; e < (HEAD_SIZE + 15) / 16; e++) {
      int at = 16 * e + 2 * part;
      if (!within(at, 16)) continue;
      sum = fmaf(query[at], number_to_float(keys[slot][at]), sum);
      sum = fmaf(query[at + 1], number_to_float(keys[slot][at + 1]), sum);
    }
    sum += __shfl_xor_sync(ALL_LANES, sum, 4);
    sum += __shfl_xor_sync(ALL_LANES, sum, 2);
    sum += __shfl_xor_sync(ALL_LANES, sum, 1);
    if (softcap > 0) sum = softcap * tanhf(sum / softcap);
    bool counts = slot >= from && slot < to;
#if SOWN == 5
    counts = slot >= from && slot <= to;
#endif
    score[i] = counts ? sum * LOG2E : NOTHING;
    highest = fmaxf(highest, score[i]);
  }
  highest = fmaxf(highest, __shfl_xor_sync(ALL_LANES, highest, 8));
  highest = fmaxf(highest, __shfl_xor_sync(ALL_LANES, highest, 16));
  highest = fmaxf(highest, gathered.highest);
  float keep = exp2f(gathered.highest - highest), sum = 0;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    score[i] = score[i] == NOTHING ? 0 : exp2f(score[i] - highest);
    sum += score[i];
  }
  sum += __shfl_xor_sync(ALL_LANES, sum, 8);
  sum += __shfl_xor_sync(ALL_LANES, sum, 16);
  gathered.highest = highest;
  gathered.sum = fmaf(gathered.sum, keep, sum);
#pragma unroll
  for (int e = 0; e < ELEMENTS; e++) gathered.values[e] *= keep;
#pragma unroll
  for (int slot = 0; slot < PAGE; slot++) {
    if (slot >= from && slot < to) {  // the whole warp alike; what lies in other slots may be no number
      float weight = __shfl_sync(ALL_LANES, score[slot >> 2], (slot & 3) * 8);
#pragma unroll
      for (int e = 0; e < ELEMENTS; e++) {
        if (within(lane + 32 * e, 32)) gathered.values[e] = fmaf(weight, number_to_float(values[slot][lane + 32 * e]), gathered.values[e]);
      }
    }
  }
}

// Items of a tile: ITEMS per warp, item = row · GROUP + head. WHOLE: all splits one after another into `out`, else split blockIdx.z into `parts`
// [row][head][split][HEAD_SIZE values, highest, sum].
template <int ITEMS, bool WHOLE>
__device__ __forceinline__ void attend(Number *out, float *parts, const float *projected, const Position *rows, const Tile *tiles, int block, int heads,
                                       int keyValueHeads, int window, float softcap) {
  SHARED(Number, keys, [PAGE][HEAD_SIZE + PAD]);
  SHARED(Number, values, [PAGE][HEAD_SIZE]);
  SHARED(float, queries, [ITEMS * WARPS][HEAD_SIZE]);
  const Tile tile = tiles[blockIdx.x];
  const Position first = rows[tile.first];
  if (first.position < 0) return;  // the whole block
  int warp = threadIdx.x >> 5, lane = threadIdx.x & 31, keyValueHead = blockIdx.y, items = tile.count * GROUP;
  int width = heads + 2 * keyValueHeads;
  for (int i = threadIdx.x; i < items * HEAD_SIZE; i += 32 * WARPS) {
    int item = i / HEAD_SIZE, row = tile.first + item / GROUP, head = keyValueHead * GROUP + item % GROUP;
    queries[item][i % HEAD_SIZE] = projected[((long long)row * width + head) * HEAD_SIZE + i % HEAD_SIZE];
  }
  Gathered part[ITEMS], total[ITEMS];
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    begin(part[i]);
    if (WHOLE) begin(total[i]);
  }
  int firstPage = lowest_of(first.position, window) / PAGE, endPage = (first.position + tile.count - 1) / PAGE + 1;
  if (!WHOLE) {
    firstPage = max(firstPage, (int)blockIdx.z * SPLIT);
    endPage = min(endPage, (int)(blockIdx.z + 1) * SPLIT);
  }
  for (int page = firstPage; page < endPage; page++) {
#if SOWN == 8
    const Number *from = page_of(first, block, page + 1) + (long long)keyValueHead * PAGE * HEAD_SIZE;
#else
    const Number *from = page_of(first, block, page) + (long long)keyValueHead * PAGE * HEAD_SIZE;
#endif
    constexpr int PIECE = 16 / sizeof(Number);
    __syncthreads();  // of the page before, every warp is done
    for (int i = threadIdx.x; i < PAGE * HEAD_SIZE / PIECE; i += 32 * WARPS) {
      int slot = i / (HEAD_SIZE / PIECE), at = i % (HEAD_SIZE / PIECE);
      *(uint4 *)&keys[slot][at * PIECE] = ((const uint4 *)from)[i];
      *(uint4 *)&values[slot][at * PIECE] = ((const uint4 *)(from + (long long)keyValueHeads * PAGE * HEAD_SIZE))[i];
    }
#if SOWN != 7
    __syncthreads();
#endif
#pragma unroll
    for (int i = 0; i < ITEMS; i++) {
      int item = warp + WARPS * i;
      if (item >= items) continue;  // the whole warp
      int position = first.position + item / GROUP;
      int lowest = max(lowest_of(position, window) - page * PAGE, 0), end = min(position + 1 - page * PAGE, PAGE);
      if (lowest < end) attend_page(part[i], queries[item], keys, values, lowest, end, softcap, lane);
      if (WHOLE && (page + 1) % SPLIT == 0) {
        absorb(total[i], part[i]);
        begin(part[i]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < ITEMS; i++) {
    int item = warp + WARPS * i;
    if (item >= items) continue;
    long long row = tile.first + item / GROUP, head = keyValueHead * GROUP + item % GROUP;
    if (WHOLE) {
      absorb(total[i], part[i]);
      Number *to = out + (row * heads + head) * HEAD_SIZE;
#pragma unroll
      for (int e = 0; e < ELEMENTS; e++) {
        if (within(lane + 32 * e, 32)) to[lane + 32 * e] = float_to_number(total[i].values[e] / total[i].sum);
      }
    } else {
      float *to = parts + ((row * heads + head) * gridDim.z + blockIdx.z) * (HEAD_SIZE + 2);
#pragma unroll
      for (int e = 0; e < ELEMENTS; e++) {
        if (within(lane + 32 * e, 32)) to[lane + 32 * e] = part[i].values[e];
      }
      if (lane == 0) {
        to[HEAD_SIZE] = part[i].highest;
        to[HEAD_SIZE + 1] = part[i].sum;
      }
    }
  }
}

// Single positions: grid (tiles of one row, keyValueHeads), 128 threads.
KERNEL(128, attend_one, Number *out, const float *projected, const Position *rows, const Tile *tiles, int block, int heads, int keyValueHeads, int window,
       float softcap) {
  attend<FEW_ITEMS, true>(out, nullptr, projected, rows, tiles, block, heads, keyValueHeads, window, softcap);
}
// Chunks: grid (tiles of up to TILE_ROWS rows, keyValueHeads), 128 threads.
KERNEL(128, attend_many, Number *out, const float *projected, const Position *rows, const Tile *tiles, int block, int heads, int keyValueHeads, int window,
       float softcap) {
  attend<MANY_ITEMS, true>(out, nullptr, projected, rows, tiles, block, heads, keyValueHeads, window, softcap);
}
// Single positions with long caches: grid (tiles of one row, keyValueHeads, splits), 128 threads.
KERNEL(128, attend_split, float *parts, const float *projected, const Position *rows, const Tile *tiles, int block, int heads, int keyValueHeads,
       int window, float softcap) {
  attend<FEW_ITEMS, false>(nullptr, parts, projected, rows, tiles, block, heads, keyValueHeads, window, softcap);
}
// Adds up the splits of `attend_split`: grid (rows · heads), 32 threads.
KERNEL(32, merge_splits, Number *out, const float *parts, const Position *rows, int heads, int splits) {
  if (rows[blockIdx.x / heads].position < 0) return;
  int lane = threadIdx.x;
  Gathered total;
  begin(total);
  for (int split = 0; split < splits; split++) {
    const float *from = parts + ((long long)blockIdx.x * splits + split) * (HEAD_SIZE + 2);
    Gathered part;
#pragma unroll
    for (int e = 0; e < ELEMENTS; e++) part.values[e] = within(lane + 32 * e, 32) ? from[lane + 32 * e] : 0;
    part.highest = from[HEAD_SIZE];
    part.sum = from[HEAD_SIZE + 1];
    absorb(total, part);
  }
  Number *to = out + (long long)blockIdx.x * HEAD_SIZE;
#pragma unroll
  for (int e = 0; e < ELEMENTS; e++) {
    if (within(lane + 32 * e, 32)) to[lane + 32 * e] = float_to_number(total.values[e] / total.sum);
  }
}
