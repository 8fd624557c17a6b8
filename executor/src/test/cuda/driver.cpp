// A stand-in for libcuda: the driver functions that Whorl calls, with the same symbols and signatures, on the emulated GPU of grid.cpp.
//
// It is harder to please than a GPU: streams are lazy (work runs only when somebody waits for it, so a missing wait reads poison), device memory is
// poisoned at birth, asynchronous copies take pinned host memory only, every address is checked against live allocations when the work is queued and
// again when it runs, and each function can be told to fail.
#include "grid.h"
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <unistd.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>
#undef threadIdx
#undef blockIdx
#undef blockDim
#undef gridDim

typedef int CUresult;
typedef unsigned long long CUdeviceptr;

namespace {
enum Code { INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_FOUND = 500, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200,
            ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719, CAPTURE_UNSUPPORTED = 900 };
// A test of another process says by its environment what the GPU is like.
unsigned long long told(const char *name, unsigned long long otherwise) {
  const char *value = getenv(name);
  return value ? strtoull(value, nullptr, 10) : otherwise;
}
const size_t MEMORY = told("WHORL_EMULATED_MEMORY", 8ull << 30);  // bytes
const int VERSION = (int)told("WHORL_EMULATED_DRIVER", 13000), DEVICES = (int)told("WHORL_EMULATED_DEVICES", 1);
constexpr int POISON = 0xff;

typedef std::function<int()> Work;
struct Stream {
  std::vector<Work> queue;
  size_t done = 0;
  bool capturing = false;
  std::vector<Work> captured;
};
struct Event {
  Stream *stream = nullptr;
  size_t position = 0;
  double milliseconds = 0;
};
struct Graph {
  std::vector<Work> work;
};
struct Module {
  EmulatedKernel *kernels = nullptr;
  int count = 0;
};
struct Failure {
  int calls, code;
};

std::recursive_mutex mutex_;
std::map<CUdeviceptr, size_t> allocations, pinned;
std::set<Stream *> streams;
std::set<Event *> events;
std::set<Graph *> graphs;
std::set<Module *> modules;
std::map<std::string, Failure> failures;
size_t used;
int lost, contexts;
std::string reason;
int version_ = VERSION, devices_ = DEVICES;

int fail(int code, const std::string &why) {
  reason = why;
  if (code == ILLEGAL_ADDRESS || code == LAUNCH_FAILED) lost = code;  // a context does not recover from these
  return code;
}

// A test of another process loses the device by making the file that this variable names.
bool lost_by_file() {
  static const char *file = getenv("WHORL_EMULATED_LOST_FILE");
  return file && !access(file, F_OK);
}
// What every call begins with: the lock, a device that was lost before, and the failure that a test asked for.
int begin(const char *function) {
  auto failure = failures.find(function);
  if (failure != failures.end() && failure->second.calls-- == 0) {
    int code = failure->second.code;
    failures.erase(failure);
    return fail(code, std::string("failure of ") + function + " on request");
  }
  if (!lost && lost_by_file()) {
    // Who has no context yet finds no device, and may look again.
    return contexts ? fail(LAUNCH_FAILED, "the device was lost on request") : fail(NO_DEVICE, "the device is gone on request");
  }
  return lost;
}

bool inside(const std::map<CUdeviceptr, size_t> &ranges, CUdeviceptr address, size_t bytes) {
  auto after = ranges.upper_bound(address);
  if (after == ranges.begin()) return false;
  auto range = std::prev(after);
  return address + bytes <= range->first + range->second;
}

int drain(Stream *stream, size_t position) {
  while (stream->done < position) {
    Work work = std::move(stream->queue[stream->done]);
    stream->queue[stream->done++] = nullptr;
    if (int code = work()) return code;
  }
  return 0;
}

int drain_all() {
  // The youngest stream first: nothing but events orders streams among each other.
  for (auto stream = streams.rbegin(); stream != streams.rend(); ++stream) {
    if (int code = drain(*stream, (*stream)->queue.size())) return code;
  }
  return 0;
}

int enqueue(Stream *stream, Work work) {
  if (!streams.count(stream)) return fail(INVALID_VALUE, "no stream of this device; the default stream is not used");
  (stream->capturing ? stream->captured : stream->queue).push_back(std::move(work));
  return 0;
}

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec * 1e-6;
}

int copy(const char *function, CUdeviceptr device, const void *host, size_t bytes) {
  if (!inside(allocations, device, bytes)) return fail(INVALID_VALUE, std::string(function) + ": the device range is not inside one allocation");
  if (host && !inside(pinned, (CUdeviceptr)host, bytes)) return fail(INVALID_VALUE, std::string(function) + ": the host range is not pinned");
  return 0;
}

struct Launch {
  EmulatedKernel *kernel;
  Dim3 blocks, threads;
  std::vector<uint64_t> values;

  int check() const {
    for (int i = 0; i < kernel->count; i++) {
      if (kernel->addresses[i] && values[i] && !inside(allocations, values[i], 1)) {
        return fail(ILLEGAL_ADDRESS, std::string(kernel->name) + ": parameter " + std::to_string(i) + " is no address of device memory");
      }
    }
    return 0;
  }
  int run() const {
    if (int code = check()) return code;
    std::vector<uint64_t> copies = values;
    std::vector<void *> parameters;
    for (uint64_t &value : copies) parameters.push_back(&value);
    std::string error = grid_run(*kernel, blocks, threads, parameters.data());
    return error.empty() ? 0 : fail(LAUNCH_FAILED, error);
  }
};
}  // namespace

#define DRIVER(name, ...) extern "C" __attribute__((visibility("default"))) CUresult name(__VA_ARGS__)
#define BEGIN                                            \
  std::lock_guard<std::recursive_mutex> guard(mutex_);   \
  if (int code = begin(__func__)) return code

DRIVER(cuInit, unsigned) {
  if (!devices_) return NO_DEVICE;
  BEGIN;
  return 0;
}
DRIVER(cuDriverGetVersion, int *version) {
  *version = version_;
  return 0;
}
DRIVER(cuDeviceGetCount, int *count) {
  *count = devices_;
  return 0;
}
DRIVER(cuDeviceGet, int *device, int ordinal) {
  BEGIN;
  *device = ordinal;
  return ordinal < devices_ ? 0 : INVALID_DEVICE;
}
DRIVER(cuDeviceGetName, char *name, int length, int) {
  snprintf(name, length, "emulated GPU");
  return 0;
}
DRIVER(cuDeviceGetPCIBusId, char *bus, int length, int) {
  BEGIN;
  snprintf(bus, (size_t)length, "0000:07:00.0");
  return 0;
}
DRIVER(cuDeviceGetAttribute, int *value, int attribute, int) {
  BEGIN;
  *value = attribute == 16 ? 4 /* multiprocessors */ : attribute == 75 ? 9 : attribute == 76 ? 0 /* compute capability */ : 0;
  return 0;
}
DRIVER(cuDevicePrimaryCtxRetain, void **context, int) {
  BEGIN;
  *context = &mutex_;
  contexts++;
  return 0;
}
DRIVER(cuDevicePrimaryCtxRelease_v2, int) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  contexts--;
  return 0;
}
DRIVER(cuCtxSetCurrent, void *) {
  BEGIN;
  return 0;
}
DRIVER(cuCtxSynchronize) {
  BEGIN;
  return drain_all();
}
DRIVER(cuMemGetInfo_v2, size_t *unused, size_t *total) {
  BEGIN;
  *unused = MEMORY - used;
  *total = MEMORY;
  return 0;
}
DRIVER(cuMemAlloc_v2, CUdeviceptr *address, size_t bytes) {
  BEGIN;
  if (!bytes) return fail(INVALID_VALUE, "an allocation of no bytes");
  void *memory = nullptr;
  if (used + bytes > MEMORY || posix_memalign(&memory, 256, bytes)) return fail(OUT_OF_MEMORY, "no memory is left");
  memset(memory, POISON, bytes);
  allocations[(CUdeviceptr)memory] = bytes;
  used += bytes;
  *address = (CUdeviceptr)memory;
  return 0;
}
DRIVER(cuMemFree_v2, CUdeviceptr address) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  if (!lost) drain_all();  // as the driver does
  auto found = allocations.find(address);
  if (found == allocations.end()) return fail(INVALID_VALUE, "a free of what is no allocation");
  used -= found->second;
  allocations.erase(found);
  free((void *)address);
  return lost;
}
DRIVER(cuMemHostAlloc, void **memory, size_t bytes, unsigned) {
  BEGIN;
  if (posix_memalign(memory, 4096, bytes)) return fail(OUT_OF_MEMORY, "no host memory is left");
  memset(*memory, POISON, bytes);
  pinned[(CUdeviceptr)*memory] = bytes;
  return 0;
}
DRIVER(cuMemFreeHost, void *memory) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  if (!pinned.erase((CUdeviceptr)memory)) return fail(INVALID_VALUE, "a free of what is no pinned memory");
  free(memory);
  return 0;
}
DRIVER(cuMemcpyHtoDAsync_v2, CUdeviceptr device, const void *host, size_t bytes, Stream *stream) {
  BEGIN;
  if (int code = copy(__func__, device, host, bytes)) return code;
  return enqueue(stream, [=] {
    if (int code = copy("a queued copy to the device", device, host, bytes)) return code;
    memcpy((void *)device, host, bytes);
    return 0;
  });
}
DRIVER(cuMemcpyDtoHAsync_v2, void *host, CUdeviceptr device, size_t bytes, Stream *stream) {
  BEGIN;
  if (int code = copy(__func__, device, host, bytes)) return code;
  return enqueue(stream, [=] {
    if (int code = copy("a queued copy to the host", device, host, bytes)) return code;
    memcpy(host, (void *)device, bytes);
    return 0;
  });
}
DRIVER(cuMemcpyDtoDAsync_v2, CUdeviceptr to, CUdeviceptr from, size_t bytes, Stream *stream) {
  BEGIN;
  if (int code = copy(__func__, to, nullptr, bytes)) return code;
  if (int code = copy(__func__, from, nullptr, bytes)) return code;
  return enqueue(stream, [=] {
    if (int code = copy("a queued copy from the device", from, nullptr, bytes)) return code;
    if (int code = copy("a queued copy within the device", to, nullptr, bytes)) return code;
    memcpy((void *)to, (void *)from, bytes);
    return 0;
  });
}
DRIVER(cuMemsetD8Async, CUdeviceptr device, unsigned char value, size_t bytes, Stream *stream) {
  BEGIN;
  if (int code = copy(__func__, device, nullptr, bytes)) return code;
  return enqueue(stream, [=] {
    memset((void *)device, value, bytes);
    return 0;
  });
}
DRIVER(cuStreamCreate, Stream **stream, unsigned) {
  BEGIN;
  streams.insert(*stream = new Stream);
  return 0;
}
DRIVER(cuStreamDestroy_v2, Stream *stream) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  if (!streams.count(stream)) return fail(INVALID_VALUE, "no stream");
  int code = lost ? lost : drain(stream, stream->queue.size());
  streams.erase(stream);
  delete stream;
  return code;
}
DRIVER(cuStreamSynchronize, Stream *stream) {
  BEGIN;
  if (!streams.count(stream)) return fail(INVALID_VALUE, "no stream");
  return drain(stream, stream->queue.size());
}
DRIVER(cuStreamWaitEvent, Stream *stream, Event *event, unsigned) {
  BEGIN;
  Stream *source = event->stream;
  size_t position = event->position;
  return source ? enqueue(stream, [=] { return streams.count(source) ? drain(source, position) : 0; }) : 0;
}
DRIVER(cuEventCreate, Event **event, unsigned) {
  BEGIN;
  events.insert(*event = new Event);
  return 0;
}
DRIVER(cuEventDestroy_v2, Event *event) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  if (!events.erase(event)) return fail(INVALID_VALUE, "no event");
  delete event;
  return 0;
}
DRIVER(cuEventRecord, Event *event, Stream *stream) {
  BEGIN;
  int code = enqueue(stream, [=] {
    if (events.count(event)) event->milliseconds = now();
    return 0;
  });
  event->stream = stream;
  event->position = stream->queue.size();
  return code;
}
DRIVER(cuEventSynchronize, Event *event) {
  BEGIN;
  return event->stream ? drain(event->stream, event->position) : 0;
}
DRIVER(cuEventElapsedTime, float *milliseconds, Event *from, Event *to) {
  BEGIN;
  *milliseconds = (float)(to->milliseconds - from->milliseconds);
  return 0;
}
// An image of this GPU is the text "WHORL-EMULATED:" and the path of the shared library that g++ made of the kernels.
DRIVER(cuModuleLoadData, Module **module, const void *image) {
  BEGIN;
  static const char tag[] = "WHORL-EMULATED:";
  if (strncmp((const char *)image, tag, sizeof tag - 1)) return fail(INVALID_IMAGE, "no image of the emulated GPU");
  void *library = dlopen((const char *)image + sizeof tag - 1, RTLD_NOW | RTLD_LOCAL);
  if (!library) return fail(INVALID_IMAGE, dlerror());
  auto table = (EmulatedKernel * (*)(int *)) dlsym(library, "emulated_module");
  if (!table) return fail(INVALID_IMAGE, "the library has no kernel table");
  modules.insert(*module = new Module);
  (*module)->kernels = table(&(*module)->count);
  return 0;
}
DRIVER(cuModuleUnload, Module *module) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  if (!modules.erase(module)) return fail(INVALID_VALUE, "no module");
  int code = lost ? lost : drain_all();
  delete module;
  return code;
}
DRIVER(cuModuleGetFunction, EmulatedKernel **kernel, Module *module, const char *name) {
  BEGIN;
  for (int i = 0; i < module->count; i++) {
    if (!strcmp(module->kernels[i].name, name)) {
      *kernel = &module->kernels[i];
      return 0;
    }
  }
  return fail(NOT_FOUND, std::string("no kernel ") + name);
}
DRIVER(cuFuncGetAttribute, int *value, int, EmulatedKernel *) {
  BEGIN;
  *value = 0;
  return 0;
}
DRIVER(cuOccupancyMaxActiveBlocksPerMultiprocessor, int *blocks, EmulatedKernel *, int, size_t) {
  BEGIN;
  *blocks = 1;
  return 0;
}
DRIVER(cuLaunchKernel, EmulatedKernel *kernel, unsigned gx, unsigned gy, unsigned gz, unsigned tx, unsigned ty, unsigned tz, unsigned, Stream *stream,
       void **parameters, void **) {
  BEGIN;
  Launch launch{kernel, {gx, gy, gz}, {tx, ty, tz}, std::vector<uint64_t>(kernel->count)};
  for (int i = 0; i < kernel->count; i++) memcpy(&launch.values[i], parameters[i], kernel->sizes[i]);  // now, as the driver does
  if (int code = launch.check()) return code;
  return enqueue(stream, [launch] { return launch.run(); });
}
DRIVER(cuStreamBeginCapture_v2, Stream *stream, int) {
  BEGIN;
  if (stream->capturing) return fail(CAPTURE_UNSUPPORTED, "the stream is captured already");
  stream->capturing = true;
  return 0;
}
DRIVER(cuStreamEndCapture, Stream *stream, Graph **graph) {
  BEGIN;
  stream->capturing = false;
  graphs.insert(*graph = new Graph{std::move(stream->captured)});
  stream->captured.clear();
  return 0;
}
DRIVER(cuGraphInstantiateWithFlags, Graph **executable, Graph *graph, unsigned long long) {
  BEGIN;
  graphs.insert(*executable = new Graph(*graph));
  return 0;
}
DRIVER(cuGraphLaunch, Graph *graph, Stream *stream) {
  BEGIN;
  auto work = std::make_shared<Graph>(*graph);
  return enqueue(stream, [work] {
    for (const Work &each : work->work) {
      if (int code = each()) return code;
    }
    return 0;
  });
}
static CUresult destroy(Graph *graph) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  if (!graphs.erase(graph)) return fail(INVALID_VALUE, "no graph");
  delete graph;
  return 0;
}
DRIVER(cuGraphDestroy, Graph *graph) { return destroy(graph); }
DRIVER(cuGraphExecDestroy, Graph *graph) { return destroy(graph); }
DRIVER(cuGetErrorName, int code, const char **text) {
  static thread_local std::string name;
  name = "CUDA_ERROR_" + std::to_string(code);
  *text = name.c_str();
  return 0;
}
DRIVER(cuGetErrorString, int, const char **text) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  static thread_local std::string copy;
  copy = reason;
  *text = copy.c_str();
  return 0;
}

// What only tests call.
extern "C" __attribute__((visibility("default"))) void emulated_gpu_reset() {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  lost = 0;
  reason.clear();
  failures.clear();
  version_ = VERSION;
  devices_ = DEVICES;
  grid_order(Order::FORWARD, 0);
}
// 0 forward, 1 reverse, 2 shuffled.
extern "C" __attribute__((visibility("default"))) void emulated_gpu_order(int order, long long seed) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  grid_order((Order)order, (uint64_t)seed);
}
// The function fails with the code after that many good calls.
extern "C" __attribute__((visibility("default"))) void emulated_gpu_fail(const char *function, int calls, int code) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  failures[function] = {calls, code};
}
extern "C" __attribute__((visibility("default"))) void emulated_gpu_driver(int version, int devices) {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  version_ = version;
  devices_ = devices;
}
// Everything that lives: allocations, pinned memory, streams, events, graphs, modules.
extern "C" __attribute__((visibility("default"))) int emulated_gpu_handles() {
  std::lock_guard<std::recursive_mutex> guard(mutex_);
  return (int)(allocations.size() + pinned.size() + streams.size() + events.size() + graphs.size() + modules.size());
}
