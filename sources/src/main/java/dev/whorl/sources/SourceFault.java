package dev.whorl.sources;

/** A model cannot be had from its source; the message names the address and what to do. */
public final class SourceFault extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Kind {
    /** The source has nothing of that name. */
    MISSING,
    /** The source wants other credentials, or the pool does not allow the address. */
    DENIED,
    /** What came is not what was announced or asked for. */
    BAD,
    /** An address or a content that is not read. */
    UNSUPPORTED,
    /** The source does not answer; it may later. */
    UNREACHABLE,
    /** The cache is too small. */
    NO_ROOM
  }

  private final Kind kind;

  public SourceFault(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
