// Mixtures of experts: which experts a row takes, and its way to them and back. A row that takes `used` experts is as many items. Items stand in order of
// experts, so that an expert's weights are read once for all of its rows; nothing about a row's numbers depends on which rows those are.
constexpr int MOST_EXPERTS = 512;  // of a block
constexpr int MOST_USED = 32;      // by a row: one lane each

// Consecutive items of one expert that one block of threads computes.
struct Group {
  int expert, first, count;
};

// The experts of each row, ascending, and their weights: the likeliest by a softmax over all, of equal ones the first. Grid (rows), 32 threads.
KERNEL(32, route, int *chosen, float *weights, const float *logits, int experts, int used, int renormalised) {
  SHARED(int, taken, [MOST_USED]);
  SHARED(float, odds, [MOST_USED]);
  const float *row = logits + (long long)blockIdx.x * experts;
  int lane = threadIdx.x;
  float highest = -3.4e38f, sum = 0;
  for (int e = lane; e < experts; e += 32) highest = fmaxf(highest, row[e]);
#pragma unroll
  for (int half = 16; half; half >>= 1) highest = fmaxf(highest, __shfl_xor_sync(ALL_LANES, highest, half));
  for (int e = lane; e < experts; e += 32) sum += expf(row[e] - highest);
  sum = warp_sum(sum);
  unsigned long long last = ~0ull;
  int mine = experts, place = 0;
  for (int j = 0; j < used; j++) {
    unsigned long long best = 0;
    for (int e = lane; e < experts; e += 32) {
      unsigned long long rank = rank_of(row[e], e);
      if (rank < last) best = max(best, rank);
    }
#pragma unroll
    for (int half = 16; half; half >>= 1) best = max(best, __shfl_xor_sync(ALL_LANES, best, half));
    last = best;
    if (lane == j) mine = (int)~(unsigned)best;
  }
  for (int j = 0; j < used; j++) place += __shfl_sync(ALL_LANES, mine, j) < mine;
  if (lane < used) {
    taken[place] = mine;
    odds[place] = expf(row[mine] - highest);
  }
  __syncthreads();
  if (lane >= used) return;
  float all = 0;
  for (int j = 0; j < used; j++) all += odds[j];
  chosen[blockIdx.x * used + lane] = taken[lane];
  weights[blockIdx.x * used + lane] = odds[lane] / (renormalised ? all : sum);
}

// The place of every item among those of all experts, and groups of at most `each` of them, filled up with empty groups to `most`. One block, 256
// threads: a thread counts for an expert, all threads read the same item at a time.
KERNEL(256, group_items, int *places, Group *groups, const int *chosen, int items, int experts, int each, int most) {
  SHARED(int, counts, [MOST_EXPERTS]);
  for (int e = threadIdx.x; e < experts; e += 256) {
    int count = 0;
    for (int i = 0; i < items; i++) count += chosen[i] == e;
    counts[e] = count;
  }
#if SOWN != 9
  __syncthreads();
#endif
  for (int e = threadIdx.x; e < experts; e += 256) {
    int first = 0, group = 0, all = 0;
    for (int i = 0; i < experts; i++) {
      int own = (counts[i] + each - 1) / each;
      if (i < e) {
        first += counts[i];
        group += own;
      }
      all += own;
    }
    int next = first;
    for (int i = 0; i < items; i++) {
      if (chosen[i] == e) places[i] = next++;
    }
    for (int at = 0; at < counts[e]; at += each) groups[group++] = {e, first + at, min(each, counts[e] - at)};
    for (int i = all + e; i < most; i += experts) groups[i] = {0, 0, 0};
  }
}

// What each item takes in: grid (items), 128 threads.
KERNEL(128, gather_items, Number *to, const Number *from, const int *places, int hidden, int used) {
  constexpr int PIECE = 16 / sizeof(Number);
  const uint4 *source = (const uint4 *)(from + (long long)(blockIdx.x / used) * hidden);
  uint4 *target = (uint4 *)(to + (long long)places[blockIdx.x] * hidden);
  for (int i = threadIdx.x; i < hidden / PIECE; i += 128) target[i] = source[i];
}

// The weighted sum of a row's experts in their order: grid (rows), 256 threads.
KERNEL(256, add_items, float *branch, const float *items, const int *places, const float *weights, int hidden, int used) {
  const int *own = places + blockIdx.x * used;
  for (int i = threadIdx.x; i < hidden; i += 256) {
    float sum = 0;
    for (int j = 0; j < used; j++) sum += items[(long long)own[j] * hidden + i] * weights[blockIdx.x * used + j];
    branch[(long long)blockIdx.x * hidden + i] = sum;
  }
}
