package dev.whorl.tuner;

/** A server refuses what is asked, and would again: the job cannot go on as it is. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String message, Throwable cause) {
    super(message, cause);
  }
}
