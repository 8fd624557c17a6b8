// Scale and softcap of logits: grid (⌈vocabulary/256⌉, rows), 256 threads.
KERNEL(256, finish_logits, float *logits, int vocabulary, float scale, float cap) {
  int id = blockIdx.x * 256 + threadIdx.x;
  if (id >= vocabulary) return;
  float *at = logits + (long long)blockIdx.y * vocabulary + id;
  float logit = *at * scale;
  *at = cap > 0 ? cap * tanhf(logit / cap) : logit;
}
// The likeliest token of each row of logits, ties by smaller id, as its rank: grid (rows), 256 threads.
KERNEL(256, likeliest, unsigned long long *out, const float *logits, int vocabulary) {
  SHARED(unsigned long long, best, [8]);
  const float *row = logits + (long long)blockIdx.x * vocabulary;
  unsigned long long mine = 0;
  for (int id = threadIdx.x; id < vocabulary; id += 256) mine = max(mine, rank_of(row[id], id));
#pragma unroll
  for (int half = 16; half; half >>= 1) mine = max(mine, __shfl_xor_sync(ALL_LANES, mine, half));
  if ((threadIdx.x & 31) == 0) best[threadIdx.x >> 5] = mine;
  __syncthreads();
  if (threadIdx.x == 0) {
#pragma unroll
    for (int warp = 1; warp < 8; warp++) mine = max(mine, best[warp]);
    out[blockIdx.x] = mine;
  }
}

// Drawing a token by the rules of the port's Sampling, and what its log-probabilities need. A token weighs e^((logit − highest) · inverse) in units of
// 2⁻⁴⁰, as an integer: sums of integers have no order, so what is drawn depends on the row alone, and no number of threads is part of the contract.
constexpr int DRAWERS = 256;
constexpr float UNITS = 1099511627776.0f;
typedef unsigned long long Units;

// What a row asks for, as the host writes it. 24 bytes.
struct Draw {
  double uniform;   // in [0, 1), of seed and position
  float inverse;    // of the temperature; 0: the likeliest token
  float topP;
  int topK;         // 0: all
  int top;          // log-probabilities: this many tokens beside the drawn one; negative: none
};
// What is drawn. 16 bytes. `all`: the weight of all tokens at temperature 1, where log-probabilities are asked for.
struct Drawn {
  unsigned long long rank;
  Units all;
};

// The sum over a block, known to all of its threads.
__device__ __forceinline__ Units block_sum(Units mine) {
  SHARED(Units, partial, [DRAWERS / 32]);
#pragma unroll
  for (int half = 16; half; half >>= 1) mine += __shfl_xor_sync(ALL_LANES, mine, half);
  __syncthreads();  // the sum before was read
  if ((threadIdx.x & 31) == 0) partial[threadIdx.x >> 5] = mine;
  __syncthreads();
  Units sum = 0;
#pragma unroll
  for (int warp = 0; warp < DRAWERS / 32; warp++) sum += partial[warp];
  return sum;
}
__device__ __forceinline__ Units weight_of(float logit, float highest, float inverse) { return (Units)(expf((logit - highest) * inverse) * UNITS); }
__device__ __forceinline__ float logit_of(unsigned long long rank) {
  unsigned ordered = (unsigned)(rank >> 32);
  return __uint_as_float(ordered & 0x80000000u ? ordered & 0x7fffffffu : ~ordered);
}

// The tokens of a row by rank, the likeliest first, as far as `least`: the rank of the first one at which their weights, or (`counting`) their number,
// reach `goal`, which all of them together do. `reached`: the weight up to it, itself included.
__device__ __forceinline__ unsigned long long first_to_reach(const float *row, int vocabulary, unsigned long long least, float inverse, bool counting,
                                                             float highest, Units goal, Units &reached) {
  unsigned found = 0;  // the ordered logit: see rank_of
#pragma unroll 1
  for (int shift = 30; shift >= 0; shift -= 2) {
    Units beyond[3] = {0, 0, 0};
    for (int id = threadIdx.x; id < vocabulary; id += DRAWERS) {
      unsigned long long rank = rank_of(row[id], id);
      if (rank < least) continue;
      Units weight = counting ? 1 : weight_of(row[id], highest, inverse);
#pragma unroll
      for (unsigned digit = 1; digit < 4; digit++) {
        if ((unsigned)(rank >> 32) >= (found | digit << shift)) beyond[digit - 1] += weight;
      }
    }
    unsigned taken = 0;
#pragma unroll
    for (unsigned digit = 1; digit < 4; digit++) taken += block_sum(beyond[digit - 1]) >= goal;
    found |= taken << shift;
  }
  // Of equal logits the smaller ids come first, and weigh the same.
  Units before = 0, heavier = 0;
  for (int id = threadIdx.x; id < vocabulary; id += DRAWERS) {
    unsigned long long rank = rank_of(row[id], id);
    if (rank < least || (unsigned)(rank >> 32) <= found) continue;
    Units weight = weight_of(row[id], highest, inverse);
    before += counting ? 1 : weight;
    heavier += weight;
  }
  before = block_sum(before);
  heavier = block_sum(heavier);
  Units tie = weight_of(logit_of((unsigned long long)found << 32), highest, inverse);
  Units each = counting ? 1 : max(tie, (Units)1), place = goal > before ? (goal - before + each - 1) / each : 1;
  reached = heavier + place * tie;
  int at = 0;
#pragma unroll 1
  for (int bit = 1 << 30; bit; bit >>= 1) {  // the largest id below which fewer than `place` of them lie
    if (at + bit > vocabulary) continue;
    Units below = 0;
    for (int id = threadIdx.x; id < min(vocabulary, at + bit); id += DRAWERS) {
      unsigned long long rank = rank_of(row[id], id);
      below += rank >= least && (unsigned)(rank >> 32) == found;
    }
    if (block_sum(below) < place) at += bit;
  }
  return (unsigned long long)found << 32 | (unsigned)~at;
}

// The first token, by id, at which the weights of all tokens so far reach `goal`.
__device__ __forceinline__ int first_by_id(const float *row, int vocabulary, float inverse, float highest, Units goal) {
  int from = 0, to = vocabulary;
#pragma unroll 1
  while (to - from > 1) {
    int middle = (from + to) / 2;
    Units sum = 0;
    for (int id = from + threadIdx.x; id < middle; id += DRAWERS) sum += weight_of(row[id], highest, inverse);
    sum = block_sum(sum);
    if (sum >= goal) {
      to = middle;
    } else {
      goal -= sum;
      from = middle;
    }
  }
  return from;
}

// Draws for each row whose likeliest token, as a rank, is known, and gathers the ranks of its best tokens, in no order, up to `mostTop` of each row: grid
// (rows), DRAWERS threads.
KERNEL(DRAWERS, draw, Drawn *out, unsigned long long *tops, const float *logits, const unsigned long long *likeliest, const Draw *draws, int vocabulary,
       int mostTop) {
  SHARED(int, gathered, [1]);
  const float *row = logits + (long long)blockIdx.x * vocabulary;
  const Draw draw = draws[blockIdx.x];
  unsigned long long rank = likeliest[blockIdx.x];
  unsigned kind = (unsigned)(rank >> 32);
  if (kind == 0xffffffffu || kind >= 0xff800000u) return;  // no number, or infinite: the host says so
  float highest = logit_of(rank);
  Units reached;
  if (draw.inverse > 0) {
    bool limited = draw.topK > 0 && draw.topK < vocabulary;
    Units mass = 0;
    if (!limited) {
      for (int id = threadIdx.x; id < vocabulary; id += DRAWERS) mass += weight_of(row[id], highest, draw.inverse);
      mass = block_sum(mass);
    }
    if (!limited && draw.topP == 1) {
      int id = first_by_id(row, vocabulary, draw.inverse, highest, (Units)(draw.uniform * (double)mass) + 1);
      rank = rank_of(row[id], id);
    } else {
      unsigned long long least = 0;
      if (limited) least = first_to_reach(row, vocabulary, 0, draw.inverse, true, highest, draw.topK, mass);
      if (draw.topP < 1) {
        Units kept = max((Units)ceil((double)draw.topP * (double)mass), (Units)1);
        least = first_to_reach(row, vocabulary, least, draw.inverse, false, highest, kept, reached);
        mass = reached;
      }
      rank = first_to_reach(row, vocabulary, least, draw.inverse, false, highest, (Units)(draw.uniform * (double)mass) + 1, reached);
    }
  }
  Units all = 0;
  if (draw.top >= 0) {
    for (int id = threadIdx.x; id < vocabulary; id += DRAWERS) all += weight_of(row[id], highest, 1.0f);
    all = block_sum(all);
  }
  if (threadIdx.x == 0) {
    out[blockIdx.x] = {rank, all};
    gathered[0] = 0;
  }
  __syncthreads();
  int top = min(min(draw.top, mostTop), vocabulary);
  if (top <= 0) return;
  unsigned long long least = first_to_reach(row, vocabulary, 0, 1.0f, true, highest, top, reached);
  for (int id = threadIdx.x; id < vocabulary; id += DRAWERS) {
    unsigned long long own = rank_of(row[id], id);
    if (own >= least) tops[(long long)blockIdx.x * mostTop + atomicAdd(&gathered[0], 1)] = own;
  }
}
