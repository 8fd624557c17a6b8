package dev.whorl.executor;

/** What came of measuring. */
public sealed interface MeasureOutcome {
  /** The figures. */
  record Measured(DeviceProfile profile) implements MeasureOutcome {}

  /** Not even one block with its cache fits into what is free; all in bytes. */
  record TooLittleMemory(long needed, long free) implements MeasureOutcome {}

  /** The shape cannot be run by this backend. */
  record Unsupported(String message) implements MeasureOutcome {}
}
