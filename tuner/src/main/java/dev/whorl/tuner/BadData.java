package dev.whorl.tuner;

/** Data that cannot be learnt from; the message names file, line and advice. */
public final class BadData extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadData(String message) {
    super(message);
  }
}
