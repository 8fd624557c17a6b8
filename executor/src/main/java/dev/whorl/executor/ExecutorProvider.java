package dev.whorl.executor;

/** Opens the device of one backend, if this machine has it. */
public interface ExecutorProvider {
  /** The backend: {@code cpu}, {@code cuda}. */
  String backend();

  /**
   * Opens the device.
   *
   * @throws IllegalArgumentException when the settings cannot be those of this backend
   */
  Offer open(DeviceSettings settings);

  /** What a backend found. */
  sealed interface Offer {
    /** The device; the caller closes it. */
    record Ready(BlockExecutor executor) implements Offer {}

    /** There is none, and why: a sentence for the start-up log. */
    record Absent(String reason) implements Offer {}
  }
}
