package dev.whorl.executor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.whorl.executor.DeviceMonitor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * NVIDIA's management library for one GPU: memory, power, clocks, temperature, ECC errors and Xid
 * messages. A slice of a GPU is watched by the whole one. Used by one thread at a time.
 */
public final class Nvml implements DeviceMonitor {
  /** The library under its usual name. */
  public static final String LIBRARY = "libnvidia-ml.so.1";

  private static final int PROCESSORS = 1;
  private static final int MEMORY = 2;
  private static final int UNCORRECTED = 1;
  private static final int SINCE_LOADED = 0;
  private static final int DIE = 0;
  private static final long XID = 8;

  /** Bytes of nvmlEventData_t: device, type, data, two instance numbers. */
  private static final long EVENT_BYTES = 32;

  private static final long EVENT_DATA = 16;

  /** Bytes of nvmlMemory_t: total, free, used. */
  private static final long MEMORY_BYTES = 24;

  private static final long MEMORY_USED = 16;

  private final MethodHandle memoryInfo;
  private final MethodHandle powerUsage;
  private final MethodHandle clockInfo;
  private final MethodHandle temperature;
  private final MethodHandle eccErrors;
  private final MethodHandle eventWait;
  private final MethodHandle eventFree;
  private final MethodHandle shutdown;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment out = arena.allocate(EVENT_BYTES, 8);
  private final long device;

  /** 0 where events are not told. */
  private long events;

  private boolean closed;

  /** The library is missing, too old, or does not know the GPU: a sentence for the log. */
  public static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String message) {
      super(message);
    }
  }

  private Nvml(NativeCalls calls, String pciBus) throws UnavailableException {
    memoryInfo = calls.function("nvmlDeviceGetMemoryInfo", JAVA_LONG, ADDRESS);
    powerUsage = calls.function("nvmlDeviceGetPowerUsage", JAVA_LONG, ADDRESS);
    clockInfo = calls.function("nvmlDeviceGetClockInfo", JAVA_LONG, JAVA_INT, ADDRESS);
    temperature = calls.function("nvmlDeviceGetTemperature", JAVA_LONG, JAVA_INT, ADDRESS);
    eccErrors =
        calls.function("nvmlDeviceGetTotalEccErrors", JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS);
    eventWait = calls.function("nvmlEventSetWait_v2", JAVA_LONG, ADDRESS, JAVA_INT);
    eventFree = calls.function("nvmlEventSetFree", JAVA_LONG);
    shutdown = calls.function("nvmlShutdown");
    MethodHandle initialise = calls.function("nvmlInit_v2");
    MethodHandle byBus = calls.function("nvmlDeviceGetHandleByPciBusId_v2", ADDRESS, ADDRESS);
    check("nvmlInit_v2", NativeCalls.result(() -> (int) initialise.invokeExact()));
    try {
      MemorySegment bus = arena.allocateFrom(pciBus);
      check(
          "nvmlDeviceGetHandleByPciBusId_v2 of " + pciBus,
          NativeCalls.result(() -> (int) byBus.invokeExact(bus, out)));
      device = out.get(JAVA_LONG, 0);
      events = listen(calls);
    } catch (UnavailableException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the instruments of a GPU.
   *
   * @param library usually {@link #LIBRARY}
   * @param pciBus of the GPU, as {@link CudaBlockExecutor#pciBus} names it
   */
  public static Nvml open(String library, String pciBus) throws UnavailableException {
    try {
      return new Nvml(new NativeCalls(library), pciBus);
    } catch (IllegalArgumentException | NoSuchElementException e) {
      throw new UnavailableException("NVML cannot be used: " + e.getMessage());
    }
  }

  private static void check(String call, int code) throws UnavailableException {
    if (code != 0) {
      throw new UnavailableException("NVML's call " + call + " failed with code " + code + ".");
    }
  }

  private long listen(NativeCalls calls) {
    MethodHandle create = calls.function("nvmlEventSetCreate", ADDRESS);
    MethodHandle register =
        calls.function("nvmlDeviceRegisterEvents", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    if (NativeCalls.result(() -> (int) create.invokeExact(out)) != 0) {
      return 0;
    }
    long set = out.get(JAVA_LONG, 0);
    if (NativeCalls.result(() -> (int) register.invokeExact(device, XID, set)) == 0) {
      return set;
    }
    NativeCalls.result(() -> (int) eventFree.invokeExact(set));
    return 0;
  }

  /** A call that writes one number. */
  private OptionalLong number(boolean wide, NativeCalls.Call call) {
    out.fill((byte) 0);
    if (NativeCalls.result(call) != 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        wide ? out.get(JAVA_LONG, 0) : Integer.toUnsignedLong(out.get(JAVA_INT, 0)));
  }

  @Override
  public synchronized Reading read() {
    if (closed) {
      return Reading.NOTHING;
    }
    return new Reading(
        used(),
        number(false, () -> (int) powerUsage.invokeExact(device, out)),
        number(false, () -> (int) clockInfo.invokeExact(device, PROCESSORS, out)),
        number(false, () -> (int) clockInfo.invokeExact(device, MEMORY, out)),
        number(false, () -> (int) temperature.invokeExact(device, DIE, out)),
        number(true, () -> (int) eccErrors.invokeExact(device, UNCORRECTED, SINCE_LOADED, out)),
        faults());
  }

  private OptionalLong used() {
    assert MEMORY_BYTES <= EVENT_BYTES;
    boolean told = NativeCalls.result(() -> (int) memoryInfo.invokeExact(device, out)) == 0;
    return told ? OptionalLong.of(out.get(JAVA_LONG, MEMORY_USED)) : OptionalLong.empty();
  }

  /** Takes what waits, without waiting. */
  private List<Long> faults() {
    List<Long> faults = new ArrayList<>();
    while (events != 0
        && NativeCalls.result(() -> (int) eventWait.invokeExact(events, out, 0)) == 0) {
      faults.add(out.get(JAVA_LONG, EVENT_DATA));
    }
    return faults;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (events != 0) {
      NativeCalls.result(() -> (int) eventFree.invokeExact(events));
    }
    NativeCalls.result(() -> (int) shutdown.invokeExact());
    arena.close();
  }
}
