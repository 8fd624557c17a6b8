package dev.whorl.planning.model;

/**
 * A planning value that cannot be used. The message names the field, the offending value and what
 * to do about it; the three parts are available apart for status conditions and exit messages.
 */
public final class InvalidInput extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String value;
  private final String advice;

  /** Builds the sentence "The FIELD (VALUE) ADVICE." from its parts. */
  public InvalidInput(String field, Object value, String advice) {
    super("The " + field + " (" + value + ") " + advice + ".");
    this.field = field;
    this.value = String.valueOf(value);
    this.advice = advice;
  }

  /** The field at fault, for example {@code memoryBytes of server gpu-3}. */
  public String field() {
    return field;
  }

  /** The value that was given. */
  public String value() {
    return value;
  }

  /** What the value must be, and what may have gone wrong. */
  public String advice() {
    return advice;
  }
}
