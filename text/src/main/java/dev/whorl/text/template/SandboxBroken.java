package dev.whorl.text.template;

import org.jspecify.annotations.Nullable;

/** A sandbox had to be ended; it must be closed and another one takes its place. */
final class SandboxBroken extends Exception {
  private static final long serialVersionUID = 1L;

  SandboxBroken(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
