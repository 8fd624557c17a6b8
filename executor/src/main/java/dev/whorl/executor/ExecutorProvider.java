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

    /**
     * It cannot be used.
     *
     * @param reason a word, for example {@code NO_DRIVER}
     * @param message a sentence that says what to do
     */
    record Absent(String reason, String message) implements Offer {}
  }
}
