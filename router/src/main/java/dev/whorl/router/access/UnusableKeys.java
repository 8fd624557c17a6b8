package dev.whorl.router.access;

/**
 * Keys cannot be taken as they are; the message names the key's name and what is wrong, never the
 * key.
 */
public final class UnusableKeys extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableKeys(String message) {
    super(message);
  }

  UnusableKeys(String message, Throwable cause) {
    super(message, cause);
  }
}
