package dev.whorl.simulator.document;

/**
 * A file that a person wrote cannot be used; the message names file, line, field, value and advice.
 */
public final class BadDocument extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the failure with the sentence that the user reads. */
  public BadDocument(String message) {
    super(message);
  }
}
