#include "grid.h"
#include "fibers.h"
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <vector>
#undef threadIdx
#undef blockIdx
#undef blockDim
#undef gridDim
#if defined(EMULATED_RACES)
extern "C" {
void __tsan_acquire(void *);
void __tsan_release(void *);
void AnnotateIgnoreReadsBegin(const char *, int);
void AnnotateIgnoreReadsEnd(const char *, int);
void AnnotateIgnoreWritesBegin(const char *, int);
void AnnotateIgnoreWritesEnd(const char *, int);
}
// What happens before what. The file itself is not instrumented: only the kernel's own accesses can race.
static void happens_before(void *tag) { __tsan_release(tag); }
static void happens_after(void *tag) { __tsan_acquire(tag); }
struct Unwatched {
  Unwatched() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Unwatched() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
};
#else
static void happens_before(void *) {}
static void happens_after(void *) {}
struct Unwatched {
  Unwatched() {}
};
#endif

extern "C" {
Dim3 emulated_thread, emulated_block, emulated_threads, emulated_blocks;
unsigned emulated_lane;
}

namespace {
constexpr unsigned MOST_THREADS = 1024;
constexpr size_t MOST_SHARED = 99 << 10;  // what every architecture since sm_86 allows a block
constexpr int POISON = 0xff;              // NaN in every float format

enum State { RUNNABLE, AT_BARRIER, AT_WARP, DONE };
struct AsyncCopy {
  void *to;
  const void *from;
  unsigned bytes;
};
struct Thread {
  Fiber fiber;
  Dim3 index;
  unsigned number, lane, warp;
  State state;
  int line;
  Rendezvous *meets;
  std::vector<std::vector<AsyncCopy>> groups;
  std::vector<AsyncCopy> open;
};
struct Warp {
  Rendezvous at[4];
  unsigned alive;
};
struct SharedArray {
  const void *site;
  char *memory;
  size_t bytes;
};

// Neighbouring blocks run on different fibers, or the race detector would take one after the other for program order.
std::vector<Thread> sets[2];
std::vector<Thread> *threads_ = &sets[0];
std::vector<Warp> warps;
std::vector<unsigned> runnable;
std::vector<SharedArray> shared_;
std::vector<char *> retired;
Fiber caller;
Thread *current;
Fiber *left;
const EmulatedKernel *kernel_;
void **parameters_;
Order order_ = Order::FORWARD;
uint64_t random_ = 0x9E3779B97F4A7C15ull;
unsigned count_, alive_, arrived_, generation_;
int barrierLine;
char barrierTags[2], startTag, endTag;
std::string error_;
bool aborting;

unsigned random_below(unsigned bound) {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  return (unsigned)(random_ >> 32) % bound;
}

void switch_to(Thread *to) {
  Fiber *from = current ? &current->fiber : &caller;
  Fiber *target = to ? &to->fiber : &caller;
  if (from == target) return;
  current = to;
  if (to) {
    emulated_thread = to->index;
    emulated_lane = to->lane;
  }
  left = from;
  fiber_switch(*from, *target);
}

Thread *next() {
  if (aborting || runnable.empty()) return nullptr;
  size_t at = order_ == Order::SHUFFLED ? random_below(runnable.size()) : runnable.size() - 1;
  Thread *thread = &(*threads_)[runnable[at]];
  runnable[at] = runnable.back();
  runnable.pop_back();
  return thread;
}

void finish() {
  current->state = DONE;
  current->fiber.finished = true;
  switch_to(nullptr);
  abort();
}

void give_way() {
  switch_to(next());
  if (aborting) finish();
}

void park(State state, int line) {
  current->state = state;
  current->line = line;
  give_way();
}

// The last one to arrive goes on like the others, in an order of its own.
void queue_myself() {
  if (order_ == Order::FORWARD) return;
  current->state = RUNNABLE;
  {
    Unwatched unwatched;
    runnable.insert(runnable.begin(), current->number);
  }
  give_way();
}

void wake(unsigned from, unsigned to, State state, const Rendezvous *at) {
  for (unsigned k = from; k < to; k++) {
    unsigned number = order_ == Order::REVERSE ? k : from + to - 1 - k;
    Thread &thread = (*threads_)[number];
    if (&thread == current || thread.state != state || (at && thread.meets != at)) continue;
    thread.state = RUNNABLE;
    runnable.push_back(number);
  }
}

void open_barrier() {
  arrived_ = 0;
  generation_++;
  wake(0, count_, AT_BARRIER, nullptr);
}

char *poisoned(size_t bytes) {
  Unwatched unwatched;
  void *memory = nullptr;
  if (posix_memalign(&memory, 128, bytes)) abort();
  memset(memory, POISON, bytes);
  return (char *)memory;
}

void entry() {
  fiber_entered(*left);
  happens_after(&startTag);
  kernel_->invoke(parameters_);
  happens_before(&endTag);
  if (arrived_) {
    emulated_trap("a thread ends while %u threads wait at the barrier in line %d", arrived_, barrierLine);
  }
  alive_--;
  warps[current->warp].alive &= ~(1u << current->lane);
  current->state = DONE;
  current->fiber.finished = true;
  switch_to(next());
  abort();
}

void prepare(Thread &thread, unsigned number) {
  thread.index = {number % emulated_threads.x, number / emulated_threads.x % emulated_threads.y,
                  number / emulated_threads.x / emulated_threads.y};
  thread.number = number;
  thread.lane = number & 31;
  thread.warp = number >> 5;
  thread.state = RUNNABLE;
  thread.groups.clear();
  thread.open.clear();
  warps[thread.warp].alive |= 1u << thread.lane;
  fiber_prepare(thread.fiber, entry, number);
}

void renew_shared() {
  for (SharedArray &array : shared_) {
    if (!array.memory) continue;
#if defined(EMULATED_RACES)
    retired.push_back(array.memory);  // fresh addresses, so that races across blocks are not seen where none are
    array.memory = nullptr;
#else
    memset(array.memory, POISON, array.bytes);
#endif
  }
}

void free_shared() {
  for (SharedArray &array : shared_) free(array.memory);
  for (char *memory : retired) free(memory);
  shared_.clear();
  retired.clear();
}

void describe_deadlock() {
  unsigned atBarrier = 0, atWarp = 0;
  int barrier = 0, warp = 0;
  for (unsigned i = 0; i < count_; i++) {
    const Thread &thread = (*threads_)[i];
    if (thread.state == AT_BARRIER) atBarrier++, barrier = thread.line;
    if (thread.state == AT_WARP) atWarp++, warp = thread.line;
  }
  char text[256];
  snprintf(text, sizeof text, "%s: deadlock: %u threads at the barrier in line %d, %u lanes at the warp operation in line %d", kernel_->name,
           atBarrier, barrier, atWarp, warp);
  error_ = text;
  aborting = true;
}

void run_block(unsigned number) {
  emulated_block = {number % emulated_blocks.x, number / emulated_blocks.x % emulated_blocks.y, number / emulated_blocks.x / emulated_blocks.y};
#if defined(EMULATED_RACES)
  threads_ = threads_ == &sets[0] ? &sets[1] : &sets[0];
#endif
  if (threads_->size() < count_) threads_->resize(MOST_THREADS);
  alive_ = count_;
  arrived_ = 0;
  renew_shared();
  warps.assign((count_ + 31) / 32, Warp{});
  for (unsigned i = 0; i < count_; i++) prepare((*threads_)[i], i);
  runnable.clear();
  for (unsigned i = 0; i < count_; i++) runnable.push_back(order_ == Order::REVERSE ? i : count_ - 1 - i);
  switch_to(next());
  if (!aborting && alive_) describe_deadlock();
}

// Words of at most 4 bytes' alignment, by a loop that no compiler makes a watched memcpy of: a warp's exchange is no memory access of the kernel.
void copy_quietly(void *to, const void *from, unsigned bytes) {
  typedef uint32_t __attribute__((may_alias, aligned(1))) Word;
  unsigned at = 0;
  for (; at + 4 <= bytes; at += 4) *(volatile Word *)((char *)to + at) = *(const volatile Word *)((const char *)from + at);
  for (; at < bytes; at++) ((volatile char *)to)[at] = ((const volatile char *)from)[at];
}

void perform(const AsyncCopy &copy) { memcpy(copy.to, copy.from, copy.bytes); }
}  // namespace

void grid_order(Order order, uint64_t seed) {
  order_ = order;
  random_ = (seed + 1) * 0x9E3779B97F4A7C15ull | 1;
}

std::string grid_run(const EmulatedKernel &kernel, Dim3 blocks, Dim3 threads, void **parameters) {
  count_ = threads.x * threads.y * threads.z;
  if (!count_ || count_ > MOST_THREADS || !blocks.x || !blocks.y || !blocks.z || blocks.y > 65535 || blocks.z > 65535) {
    return std::string(kernel.name) + ": a grid that no GPU runs";
  }
  if (count_ > (unsigned)kernel.threads) {
    return std::string(kernel.name) + ": more threads than its launch bound";
  }
  kernel_ = &kernel;
  parameters_ = parameters;
  emulated_threads = threads;
  emulated_blocks = blocks;
  error_.clear();
  aborting = false;
  current = nullptr;
  fiber_adopt(caller);
  happens_before(&startTag);
  unsigned total = blocks.x * blocks.y * blocks.z;
  std::vector<unsigned> sequence(total);
  for (unsigned i = 0; i < total; i++) sequence[i] = order_ == Order::REVERSE ? total - 1 - i : i;
  if (order_ == Order::SHUFFLED) {
    for (unsigned i = total; i > 1; i--) std::swap(sequence[i - 1], sequence[random_below(i)]);
  }
  for (unsigned number : sequence) {
    run_block(number);
    if (aborting) break;
  }
  happens_after(&endTag);
  free_shared();
  return error_;
}

extern "C" {
void emulated_trap(const char *format, ...) {
  Unwatched unwatched;
  char where[512];
  int length = snprintf(where, sizeof where, "%s, block (%u, %u, %u), thread %u: ", kernel_->name, emulated_block.x, emulated_block.y,
                        emulated_block.z, emulated_thread.x);
  va_list values;
  va_start(values, format);
  vsnprintf(where + length, sizeof where - length, format, values);
  va_end(values);
  if (error_.empty()) error_ = where;
  aborting = true;
  finish();
  abort();
}

void emulated_barrier(int line) {
  void *tag = &barrierTags[generation_ & 1];
  if (alive_ < count_) emulated_trap("line %d: a barrier after %u threads have ended", line, count_ - alive_);
  if (arrived_ == 0) barrierLine = line;
  if (barrierLine != line) emulated_trap("threads meet at different barriers, in line %d and in line %d", line, barrierLine);
  happens_before(tag);
  if (++arrived_ == alive_) {
    open_barrier();
    queue_myself();
  } else {
    park(AT_BARRIER, line);
  }
  happens_after(tag);
}

Rendezvous *emulated_meet(unsigned mask, int kind, int line, const void *data, unsigned bytes) {
  Warp &warp = warps[current->warp];
  unsigned me = 1u << current->lane;
  if (!(mask & me)) emulated_trap("line %d: the lane is not in its own mask %08x", line, mask);
  if (mask & ~warp.alive) emulated_trap("line %d: the mask %08x names lanes that have ended (alive are %08x)", line, mask, warp.alive);
  Rendezvous *at = nullptr, *unused = nullptr;
  for (Rendezvous &candidate : warp.at) {
    if (candidate.state == 1 && candidate.mask & mask) at = &candidate;
    if (candidate.state == 0 && !unused) unused = &candidate;
  }
  if (at && (at->mask != mask || at->kind != kind || at->line != line)) {
    emulated_trap("lanes of a warp meet at different operations, in line %d (mask %08x) and line %d (mask %08x)", line, mask, at->line, at->mask);
  }
  if (!at) {
    if (!unused) emulated_trap("line %d: too many warp operations at once", line);
    at = unused;
    at->mask = mask;
    at->arrived = 0;
    at->kind = kind;
    at->line = line;
    at->state = 1;
    at->readers = (unsigned)__builtin_popcount(mask);
  }
  copy_quietly(at->data[current->lane], data, data ? bytes : 0);
  if (kind == SYNC) happens_before(at);
  at->arrived |= me;
  current->meets = at;
  if (at->arrived == mask) {
    at->state = 2;
    unsigned first = current->warp * 32;
    wake(first, first + 32 < count_ ? first + 32 : count_, AT_WARP, at);
    queue_myself();
  } else {
    park(AT_WARP, line);
  }
  if (kind == SYNC) happens_after(at);
  return at;
}

void emulated_leave(Rendezvous *at) {
  if (--at->readers == 0) at->state = 0;
}

void emulated_read(void *to, const Rendezvous *at, unsigned lane, unsigned bytes) { copy_quietly(to, at->data[lane], bytes); }

// The tree of __shfl_xor_sync with 16, 8, 4, 2, 1, in one rendezvous instead of five.
float emulated_warp_sum(float value, int line) {
  Rendezvous *at = emulated_meet(0xffffffffu, SHUFFLE_XOR, line, &value, sizeof value);
  if (at->state == 2) {
    float sums[32];
    for (int lane = 0; lane < 32; lane++) copy_quietly(&sums[lane], at->data[lane], 4);
    for (int half = 16; half; half >>= 1) {
      for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
    }
    copy_quietly(at->data[0], &sums[0], 4);
    at->state = 3;
  }
  copy_quietly(&value, at->data[0], 4);
  emulated_leave(at);
  return value;
}

void *emulated_shared(const void *site, size_t bytes) {
  size_t total = bytes;
  for (SharedArray &array : shared_) {
    if (array.site == site) {
      if (!array.memory) array.memory = poisoned(bytes);
      return array.memory;
    }
    total += array.bytes;
  }
  if (total > MOST_SHARED) emulated_trap("%zu bytes of shared memory are more than a block may have", total);
  Unwatched unwatched;
  shared_.push_back({site, poisoned(bytes), bytes});
  return shared_.back().memory;
}

// The bytes move only when they are waited for: a missing wait leaves poison.
void emulated_copy_async(void *to, const void *from, unsigned bytes) {
  Unwatched unwatched;
  current->open.push_back({to, from, bytes});
}
void emulated_copy_commit() {
  Unwatched unwatched;
  current->groups.push_back(std::move(current->open));
  current->open.clear();
}
void emulated_copy_wait(int groups) {
  while ((int)current->groups.size() > groups) {
    for (const AsyncCopy &copy : current->groups.front()) perform(copy);
    Unwatched unwatched;
    current->groups.erase(current->groups.begin());
  }
}
}
