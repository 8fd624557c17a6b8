package dev.whorl.agent.device;

/**
 * Why a device cannot be used.
 *
 * @param reason a word: {@link #LOST}, or what the backend says ({@code NO_DRIVER})
 * @param message a sentence for the operator
 */
public record DeviceTrouble(String reason, String message) {
  /** The device was there and is gone: only another process can have it back. */
  public static final String LOST = "LOST";
}
