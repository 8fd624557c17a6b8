package dev.whorl.agent.store;

/** A model cannot be used; the message names file, field and value and what to do. */
public final class ModelUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** No such store, file or text file. */
    MISSING,
    /** It exists, but cannot be brought here now: its source is silent, or there is no room. */
    ABSENT,
    /** The file is truncated, foreign, malformed or not what was asked for. */
    BAD,
    /** Nothing that this version can read or run. */
    UNSUPPORTED
  }

  private final Kind kind;

  public ModelUnavailable(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
