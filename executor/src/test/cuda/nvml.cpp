// A stand-in for NVIDIA's management library: the functions that Whorl calls, for one GPU, with what a test tells it to say.
#include <cstddef>
#include <cstring>
#include <deque>

static unsigned power = 61500, clock_ = 1410, memory_clock = 1593, degrees = 41;
static unsigned long long used = 3ull << 30, uncorrected;
static bool slice;  // a slice tells of its memory only
static int sets;
static std::deque<unsigned long long> xids;
static int gpu;
enum { NOT_FOUND = 6, NOT_SUPPORTED = 3, TIMEOUT = 10 };

#define NVML(name, ...) extern "C" __attribute__((visibility("default"))) int name(__VA_ARGS__)
NVML(nvmlInit_v2) { return 0; }
NVML(nvmlShutdown) { return 0; }
NVML(nvmlDeviceGetHandleByPciBusId_v2, const char *bus, void **device) {
  if (strcmp(bus, "0000:07:00.0")) return NOT_FOUND;
  *device = &gpu;
  return 0;
}
NVML(nvmlDeviceGetMemoryInfo, void *, unsigned long long *memory) {
  memory[0] = 8ull << 30, memory[1] = memory[0] - used, memory[2] = used;
  return 0;
}
static int tell(unsigned value, unsigned *to) { return slice ? NOT_SUPPORTED : (*to = value, 0); }
NVML(nvmlDeviceGetPowerUsage, void *, unsigned *to) { return tell(power, to); }
NVML(nvmlDeviceGetClockInfo, void *, int type, unsigned *to) { return tell(type == 1 ? clock_ : memory_clock, to); }
NVML(nvmlDeviceGetTemperature, void *, int, unsigned *to) { return tell(degrees, to); }
NVML(nvmlDeviceGetTotalEccErrors, void *, int, int, unsigned long long *to) { return slice ? NOT_SUPPORTED : (*to = uncorrected, 0); }
NVML(nvmlEventSetCreate, void **set) {
  sets++;
  *set = &sets;
  return 0;
}
NVML(nvmlEventSetFree, void *) {
  sets--;
  return 0;
}
NVML(nvmlDeviceRegisterEvents, void *, unsigned long long, void *) { return slice ? NOT_SUPPORTED : 0; }
NVML(nvmlEventSetWait_v2, void *, unsigned long long *event, unsigned) {
  if (xids.empty()) return TIMEOUT;
  event[0] = (unsigned long long)&gpu, event[1] = 8, event[2] = xids.front(), event[3] = 0;
  xids.pop_front();
  return 0;
}
// What only tests call.
NVML(emulated_nvml_xid, unsigned long long code) {
  xids.push_back(code);
  return 0;
}
NVML(emulated_nvml_slice, int is) {
  slice = is;
  return 0;
}
NVML(emulated_nvml_sets) { return sets; }
