package dev.whorl.planning.model;

/**
 * What a model carries before its first block (embedding) or after its last (final norm and head).
 *
 * @param bytes weight bytes, at least 0
 * @param work time in units of one block, at least 0; used where a profile has no table of its own
 */
public record ModelEnd(long bytes, double work) {
  /** Nothing: the published algorithms know blocks only. */
  public static final ModelEnd NONE = new ModelEnd(0, 0);

  public ModelEnd {
    Require.notNegative("bytes of a model end", bytes);
    Require.notNegative("work of a model end", work);
  }
}
