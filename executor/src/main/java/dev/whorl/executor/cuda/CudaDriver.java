package dev.whorl.executor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The driver API, as far as it is used. Handles are the driver's own, as numbers; who makes one
 * destroys it. Every method but the destroying ones throws {@link CudaException}. The calling
 * thread must have made the context current ({@link #enter}), except for what needs no context.
 *
 * <p>Ordinary downcalls, never critical ones: a call may block. A call costs the binding some tens
 * of nanoseconds, the driver microseconds.
 */
final class CudaDriver {
  /** Compute capability, and multiprocessors, among the attributes of a device. */
  static final int MULTIPROCESSORS = 16;

  /** Clock of the memory in kHz, and width of its bus in bits. */
  static final int MEMORY_CLOCK = 36;

  static final int BUS_WIDTH = 37;

  static final int CAPABILITY_MAJOR = 75;
  static final int CAPABILITY_MINOR = 76;

  /** A stream that does not wait for the default stream. */
  private static final int NON_BLOCKING = 1;

  /** Captures only what the capturing thread does. */
  private static final int THREAD_LOCAL = 1;

  private static final int LONGEST_TEXT = 4096;

  private final MethodHandle init;
  private final MethodHandle driverGetVersion;
  private final MethodHandle deviceGetCount;
  private final MethodHandle deviceGet;
  private final MethodHandle deviceGetName;
  private final MethodHandle deviceGetPciBusId;
  private final MethodHandle deviceGetAttribute;
  private final MethodHandle devicePrimaryCtxRetain;
  private final MethodHandle devicePrimaryCtxRelease;
  private final MethodHandle ctxSetCurrent;
  private final MethodHandle memGetInfo;
  private final MethodHandle memAlloc;
  private final MethodHandle memFree;
  private final MethodHandle memHostAlloc;
  private final MethodHandle memFreeHost;
  private final MethodHandle memcpyHtoDAsync;
  private final MethodHandle memcpyDtoHAsync;
  private final MethodHandle memcpyDtoDAsync;
  private final MethodHandle memsetD8Async;
  private final MethodHandle streamCreate;
  private final MethodHandle streamDestroy;
  private final MethodHandle streamSynchronize;
  private final MethodHandle streamWaitEvent;
  private final MethodHandle eventCreate;
  private final MethodHandle eventDestroy;
  private final MethodHandle eventRecord;
  private final MethodHandle eventSynchronize;
  private final MethodHandle eventElapsedTime;
  private final MethodHandle moduleLoadData;
  private final MethodHandle moduleUnload;
  private final MethodHandle moduleGetFunction;
  private final MethodHandle launchKernel;
  private final MethodHandle occupancyMaxActiveBlocksPerMultiprocessor;
  private final MethodHandle streamBeginCapture;
  private final MethodHandle streamEndCapture;
  private final MethodHandle graphInstantiateWithFlags;
  private final MethodHandle graphLaunch;
  private final MethodHandle graphDestroy;
  private final MethodHandle graphExecDestroy;
  private final MethodHandle getErrorString;

  /**
   * Binds a driver library.
   *
   * @throws IllegalArgumentException when there is no such library
   * @throws java.util.NoSuchElementException when it is older than the functions used
   */
  CudaDriver(String library) {
    NativeCalls calls = new NativeCalls(library);
    init = calls.function("cuInit", JAVA_INT);
    driverGetVersion = calls.function("cuDriverGetVersion", ADDRESS);
    deviceGetCount = calls.function("cuDeviceGetCount", ADDRESS);
    deviceGet = calls.function("cuDeviceGet", ADDRESS, JAVA_INT);
    deviceGetName = calls.function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
    deviceGetPciBusId = calls.function("cuDeviceGetPCIBusId", ADDRESS, JAVA_INT, JAVA_INT);
    deviceGetAttribute = calls.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
    devicePrimaryCtxRetain = calls.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
    devicePrimaryCtxRelease = calls.function("cuDevicePrimaryCtxRelease_v2", JAVA_INT);
    ctxSetCurrent = calls.function("cuCtxSetCurrent", JAVA_LONG);
    memGetInfo = calls.function("cuMemGetInfo_v2", ADDRESS, ADDRESS);
    memAlloc = calls.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    memFree = calls.function("cuMemFree_v2", JAVA_LONG);
    memHostAlloc = calls.function("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
    memFreeHost = calls.function("cuMemFreeHost", JAVA_LONG);
    memcpyHtoDAsync =
        calls.function("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    memcpyDtoHAsync =
        calls.function("cuMemcpyDtoHAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    memcpyDtoDAsync =
        calls.function("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    memsetD8Async = calls.function("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    streamCreate = calls.function("cuStreamCreate", ADDRESS, JAVA_INT);
    streamDestroy = calls.function("cuStreamDestroy_v2", JAVA_LONG);
    streamSynchronize = calls.function("cuStreamSynchronize", JAVA_LONG);
    streamWaitEvent = calls.function("cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT);
    eventCreate = calls.function("cuEventCreate", ADDRESS, JAVA_INT);
    eventDestroy = calls.function("cuEventDestroy_v2", JAVA_LONG);
    eventRecord = calls.function("cuEventRecord", JAVA_LONG, JAVA_LONG);
    eventSynchronize = calls.function("cuEventSynchronize", JAVA_LONG);
    eventElapsedTime = calls.function("cuEventElapsedTime", ADDRESS, JAVA_LONG, JAVA_LONG);
    moduleLoadData = calls.function("cuModuleLoadData", ADDRESS, ADDRESS);
    moduleUnload = calls.function("cuModuleUnload", JAVA_LONG);
    moduleGetFunction = calls.function("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
    launchKernel =
        calls.function(
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    occupancyMaxActiveBlocksPerMultiprocessor =
        calls.function(
            "cuOccupancyMaxActiveBlocksPerMultiprocessor", ADDRESS, JAVA_LONG, JAVA_INT, JAVA_LONG);
    streamBeginCapture = calls.function("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
    streamEndCapture = calls.function("cuStreamEndCapture", JAVA_LONG, ADDRESS);
    graphInstantiateWithFlags =
        calls.function("cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG);
    graphLaunch = calls.function("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
    graphDestroy = calls.function("cuGraphDestroy", JAVA_LONG);
    graphExecDestroy = calls.function("cuGraphExecDestroy", JAVA_LONG);
    getErrorString = calls.function("cuGetErrorString", JAVA_INT, ADDRESS);
  }

  private void check(String call, int code) {
    if (code != 0) {
      throw new CudaException(call, CudaError.of(code), text(code));
    }
  }

  private String text(int code) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pointer = arena.allocate(ADDRESS);
      int failed = NativeCalls.result(() -> (int) getErrorString.invokeExact(code, pointer));
      MemorySegment text = pointer.get(ADDRESS, 0);
      boolean known = failed == 0 && text.address() != 0;
      return known ? NativeCalls.memory(text.address(), LONGEST_TEXT).getString(0) : "";
    }
  }

  /** A call that gives back one number through its first parameter. */
  @FunctionalInterface
  private interface Giving {
    int run(MemorySegment to) throws Throwable;
  }

  private long get(String call, Giving giving) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(JAVA_LONG);
      check(call, NativeCalls.result(() -> giving.run(to)));
      return to.get(JAVA_LONG, 0);
    }
  }

  void init() {
    check("cuInit", NativeCalls.result(() -> (int) init.invokeExact(0)));
  }

  /** The newest CUDA version that the driver runs: 12040 is 12.4. */
  int version() {
    return (int) get("cuDriverGetVersion", to -> (int) driverGetVersion.invokeExact(to));
  }

  int devices() {
    return (int) get("cuDeviceGetCount", to -> (int) deviceGetCount.invokeExact(to));
  }

  int device(int ordinal) {
    return (int) get("cuDeviceGet", to -> (int) deviceGet.invokeExact(to, ordinal));
  }

  String name(int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(256);
      int length = (int) name.byteSize();
      check(
          "cuDeviceGetName",
          NativeCalls.result(() -> (int) deviceGetName.invokeExact(name, length, device)));
      return name.getString(0);
    }
  }

  /** Where the device is plugged in, for example 0000:07:00.0. */
  String pciBus(int device) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bus = arena.allocate(32);
      int length = (int) bus.byteSize();
      check(
          "cuDeviceGetPCIBusId",
          NativeCalls.result(() -> (int) deviceGetPciBusId.invokeExact(bus, length, device)));
      return bus.getString(0);
    }
  }

  int attribute(int device, int attribute) {
    return (int)
        get(
            "cuDeviceGetAttribute",
            to -> (int) deviceGetAttribute.invokeExact(to, attribute, device));
  }

  /** The context of the device that all of the process share. */
  long retain(int device) {
    return get(
        "cuDevicePrimaryCtxRetain", to -> (int) devicePrimaryCtxRetain.invokeExact(to, device));
  }

  /** Makes the context current in the calling thread. */
  void enter(long context) {
    check("cuCtxSetCurrent", NativeCalls.result(() -> (int) ctxSetCurrent.invokeExact(context)));
  }

  /** Bytes free on the device now, of all processes together. */
  long freeMemory() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment free = arena.allocate(JAVA_LONG);
      MemorySegment total = arena.allocate(JAVA_LONG);
      check("cuMemGetInfo", NativeCalls.result(() -> (int) memGetInfo.invokeExact(free, total)));
      return free.get(JAVA_LONG, 0);
    }
  }

  long allocate(long bytes) {
    return get("cuMemAlloc_v2", to -> (int) memAlloc.invokeExact(to, bytes));
  }

  long allocatePinned(long bytes) {
    return get("cuMemHostAlloc", to -> (int) memHostAlloc.invokeExact(to, bytes, 0));
  }

  void copyIn(long device, long pinned, long bytes, long stream) {
    check(
        "cuMemcpyHtoDAsync_v2",
        NativeCalls.result(() -> (int) memcpyHtoDAsync.invokeExact(device, pinned, bytes, stream)));
  }

  void copyOut(long pinned, long device, long bytes, long stream) {
    check(
        "cuMemcpyDtoHAsync_v2",
        NativeCalls.result(() -> (int) memcpyDtoHAsync.invokeExact(pinned, device, bytes, stream)));
  }

  void copyWithin(long to, long from, long bytes, long stream) {
    check(
        "cuMemcpyDtoDAsync_v2",
        NativeCalls.result(() -> (int) memcpyDtoDAsync.invokeExact(to, from, bytes, stream)));
  }

  void fill(long device, byte value, long bytes, long stream) {
    check(
        "cuMemsetD8Async",
        NativeCalls.result(() -> (int) memsetD8Async.invokeExact(device, value, bytes, stream)));
  }

  long stream() {
    return get("cuStreamCreate", to -> (int) streamCreate.invokeExact(to, NON_BLOCKING));
  }

  void synchronize(long stream) {
    check(
        "cuStreamSynchronize",
        NativeCalls.result(() -> (int) streamSynchronize.invokeExact(stream)));
  }

  /** Work queued on the stream from now on waits for the event. */
  void await(long stream, long event) {
    check(
        "cuStreamWaitEvent",
        NativeCalls.result(() -> (int) streamWaitEvent.invokeExact(stream, event, 0)));
  }

  long event() {
    return get("cuEventCreate", to -> (int) eventCreate.invokeExact(to, 0));
  }

  void record(long event, long stream) {
    check("cuEventRecord", NativeCalls.result(() -> (int) eventRecord.invokeExact(event, stream)));
  }

  void synchronizeEvent(long event) {
    check(
        "cuEventSynchronize", NativeCalls.result(() -> (int) eventSynchronize.invokeExact(event)));
  }

  /** Nanoseconds between two events that have happened. */
  long nanosBetween(long from, long to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment milliseconds = arena.allocate(JAVA_FLOAT);
      check(
          "cuEventElapsedTime",
          NativeCalls.result(() -> (int) eventElapsedTime.invokeExact(milliseconds, from, to)));
      return (long) (milliseconds.get(JAVA_FLOAT, 0) * 1e6);
    }
  }

  long loadModule(MemorySegment image) {
    return get("cuModuleLoadData", to -> (int) moduleLoadData.invokeExact(to, image));
  }

  long function(long module, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name);
      return get(
          "cuModuleGetFunction " + name,
          to -> (int) moduleGetFunction.invokeExact(to, module, text));
    }
  }

  /** Queues a kernel; the driver copies the parameters before this returns. */
  void launch(String name, long function, Grid grid, long stream, MemorySegment parameters) {
    int x = grid.x();
    int y = grid.y();
    int z = grid.z();
    int threads = grid.threads();
    check(
        name,
        NativeCalls.result(() ->
            (int)
                launchKernel.invokeExact(
                    function, x, y, z, threads, 1, 1, 0, stream, parameters, MemorySegment.NULL)));
  }

  /** Blocks of a kernel that run on one multiprocessor at once. */
  int activeBlocks(long function, int threads) {
    return (int)
        get(
            "cuOccupancyMaxActiveBlocksPerMultiprocessor",
            to ->
                (int)
                    occupancyMaxActiveBlocksPerMultiprocessor.invokeExact(
                        to, function, threads, 0L));
  }

  void beginCapture(long stream) {
    check(
        "cuStreamBeginCapture_v2",
        NativeCalls.result(() -> (int) streamBeginCapture.invokeExact(stream, THREAD_LOCAL)));
  }

  long endCapture(long stream) {
    return get("cuStreamEndCapture", to -> (int) streamEndCapture.invokeExact(stream, to));
  }

  long instantiate(long graph) {
    return get(
        "cuGraphInstantiateWithFlags",
        to -> (int) graphInstantiateWithFlags.invokeExact(to, graph, 0L));
  }

  void launchGraph(long executable, long stream) {
    check(
        "cuGraphLaunch",
        NativeCalls.result(() -> (int) graphLaunch.invokeExact(executable, stream)));
  }

  int free(long handle) {
    return NativeCalls.result(() -> (int) memFree.invokeExact(handle));
  }

  int freePinned(long handle) {
    return NativeCalls.result(() -> (int) memFreeHost.invokeExact(handle));
  }

  int destroyStream(long handle) {
    return NativeCalls.result(() -> (int) streamDestroy.invokeExact(handle));
  }

  int destroyEvent(long handle) {
    return NativeCalls.result(() -> (int) eventDestroy.invokeExact(handle));
  }

  int unloadModule(long handle) {
    return NativeCalls.result(() -> (int) moduleUnload.invokeExact(handle));
  }

  int destroyGraph(long handle) {
    return NativeCalls.result(() -> (int) graphDestroy.invokeExact(handle));
  }

  int destroyExecutable(long handle) {
    return NativeCalls.result(() -> (int) graphExecDestroy.invokeExact(handle));
  }

  int release(int device) {
    return NativeCalls.result(() -> (int) devicePrimaryCtxRelease.invokeExact(device));
  }
}
