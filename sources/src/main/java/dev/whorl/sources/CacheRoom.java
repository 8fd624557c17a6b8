package dev.whorl.sources;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which copies make room for another: those that were not used for longest. */
final class CacheRoom {
  private CacheRoom() {}

  /**
   * A copy.
   *
   * @param lastUsed milliseconds since 1970
   * @param used whether somebody reads it, or it is on its way
   */
  record Copy(String key, long bytes, long lastUsed, boolean used) {}

  /** What is to be done. */
  sealed interface Outcome {
    /** These go, in this order; nobody where there is room. */
    record Evict(List<String> keys) implements Outcome {}

    /**
     * There cannot be enough.
     *
     * @param usedBytes that copies in use take
     */
    record TooSmall(long usedBytes) implements Outcome {}
  }

  static Outcome choose(List<Copy> copies, long needed, long limit) {
    long taken = copies.stream().mapToLong(Copy::bytes).sum();
    List<String> keys = new ArrayList<>();
    List<Copy> unused =
        copies.stream()
            .filter(copy -> !copy.used())
            .sorted(Comparator.comparingLong(Copy::lastUsed))
            .toList();
    for (Copy copy : unused) {
      if (taken <= limit - needed) {
        break;
      }
      keys.add(copy.key());
      taken -= copy.bytes();
    }
    return taken <= limit - needed ? new Outcome.Evict(keys) : new Outcome.TooSmall(taken);
  }
}
