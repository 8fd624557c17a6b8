package dev.whorl.text.tokenizer;

/** A file of the model cannot be used; the message names the file, what is wrong and what helps. */
public final class UnusableModelFile extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableModelFile(String message) {
    super(message);
  }

  public UnusableModelFile(String message, Throwable cause) {
    super(message, cause);
  }
}
