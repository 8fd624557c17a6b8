package dev.whorl.router.openai;

/** Why a text ends. */
public enum FinishReason {
  /** An end token or a stop string. */
  STOP("stop"),
  /** As long as it may be. */
  LENGTH("length");

  private final String text;

  FinishReason(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
