package dev.whorl.executor.cpu;

import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;

/**
 * Layout of one page: 16 positions of one block. Per head, keys lie [headSize][16], so that a
 * vector holds one element of 16 positions and a score needs no sum across lanes; values lie
 * [16][headSize].
 */
record PageLayout(Numbers numbers, int headSize, int keyValueHeads) {
  static final int TOKENS = Geometry.PAGE_TOKENS;

  static PageLayout of(AttentionShape shape, Numbers numbers) {
    return new PageLayout(numbers, shape.headSize(), shape.keyValueHeads());
  }

  /** Bytes of one page in a measurement. */
  static long bytes(MeasureRequest request) {
    PageLayout layout = of(request.geometry().attention(), Numbers.of(request.cache()));
    return 2L * layout.keyValueHeads * layout.headBytes();
  }

  private long headBytes() {
    return (long) TOKENS * headSize * numbers.bytes();
  }

  /** Where the keys of a head begin in the page at an offset. */
  long keys(long page, int head) {
    return page + head * headBytes();
  }

  /** Where the values of a head begin in the page at an offset. */
  long values(long page, int head) {
    return page + (keyValueHeads + head) * headBytes();
  }

  /** Bytes between the same element of keys, or between positions of values. */
  long keyStep() {
    return (long) TOKENS * numbers.bytes();
  }

  long valueStep() {
    return (long) headSize * numbers.bytes();
  }
}
