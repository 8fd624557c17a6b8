package dev.whorl.tuner;

import java.util.List;

/**
 * A text to learn from.
 *
 * @param ids of its tokens, at least two
 * @param asked the first of them whose prediction counts: what lies before is given, not learnt
 */
public record Example(List<Integer> ids, int asked) {
  public Example {
    ids = List.copyOf(ids);
    if (asked < 1 || asked >= ids.size()) {
      throw new IllegalArgumentException(
          "The first token asked for (%d) is not between 1 and the last of %d tokens."
              .formatted(asked, ids.size()));
    }
  }
}
