package dev.whorl.cli;

/** What the user gave cannot be used; the message names field, value and advice. */
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the failure with the sentence that the user reads. */
  public BadInput(String message) {
    super(message);
  }
}
