package dev.whorl.executor;

/**
 * Devices whose results are equal bit by bit. A session continues identically on another device
 * only within one class (and precision), so a substitute of the same class is preferred.
 *
 * @param backend {@code cpu} or {@code cuda}
 * @param architecture what the arithmetic depends on: {@code ieee754-lanes16} for the CPU, whose
 *     results do not depend on the vector width; {@code sm_90} and the like for a GPU
 * @param version of the kernels' arithmetic; changes when a reduction order changes
 */
public record DeviceClass(String backend, String architecture, String version) {
  /** The one-string form that an agent reports, for example {@code cpu/ieee754-lanes16/1}. */
  @Override
  public String toString() {
    return backend + "/" + architecture + "/" + version;
  }
}
