package dev.whorl.executor.cpu;

/**
 * The positions that pass a block together: entry i is one position of one session. Consecutive
 * positions of a prefill chunk are entries like any other.
 *
 * @param slots tokens that each position's session may have
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops index them; a batch lives one step
record Batch(PageTable[] tables, int[] positions, int[] slots) {
  int size() {
    return positions.length;
  }
}
