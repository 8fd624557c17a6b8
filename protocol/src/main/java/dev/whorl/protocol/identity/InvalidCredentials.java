package dev.whorl.protocol.identity;

import java.io.IOException;

/** Certificate, key or trust bundle cannot be used; the message says which and why. */
public final class InvalidCredentials extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidCredentials(String message, Throwable cause) {
    super(message, cause);
  }
}
