package dev.whorl.executor;

import java.util.List;
import java.util.OptionalLong;

/** What a device's own instruments say. */
public interface DeviceMonitor extends AutoCloseable {
  /**
   * Reads them; never fails. What an instrument does not tell (a slice of a GPU, an old driver, a
   * consumer card) is empty.
   */
  Reading read();

  /** Ends it. Idempotent. */
  @Override
  void close();

  /**
   * One look.
   *
   * @param usedBytes of the device's memory, of all processes
   * @param milliwatts drawn now
   * @param clockMegahertz of its processors now
   * @param memoryClockMegahertz of its memory now
   * @param celsius of its processors
   * @param uncorrectedErrors of memory since the driver was loaded
   * @param faults codes that the driver reported since the last look, for NVIDIA its Xids
   */
  record Reading(
      OptionalLong usedBytes,
      OptionalLong milliwatts,
      OptionalLong clockMegahertz,
      OptionalLong memoryClockMegahertz,
      OptionalLong celsius,
      OptionalLong uncorrectedErrors,
      List<Long> faults) {
    /** Nothing is told. */
    public static final Reading NOTHING =
        new Reading(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            List.of());

    public Reading {
      faults = List.copyOf(faults);
    }
  }
}
