package dev.whorl.router.placement;

/**
 * Blocks on one server.
 *
 * @param start first block, inclusive
 * @param end last block, exclusive
 */
public record PlacedHop(String server, int start, int end) {
  public PlacedHop {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "The hop on server (%s) must hold a block, it has [%d, %d)."
              .formatted(server, start, end));
    }
  }

  /** Number of blocks. */
  public int blocks() {
    return end - start;
  }
}
