package dev.whorl.protocol.process;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ties a process to the one that started it and holds the other end of its standard input. That end
 * is closed by the kernel however its holder dies, SIGKILL included, so nothing is left running.
 */
public final class Lifeline {
  private Lifeline() {}

  /**
   * Calls {@code cut} once, on a thread of its own, when the input has ended. What is read is
   * thrown away.
   */
  public static void watch(InputStream input, Runnable cut) {
    Thread.ofPlatform()
        .daemon()
        .name("lifeline")
        .start(() -> {
          awaitEnd(input);
          cut.run();
        });
  }

  /** Ends this process at once when its standard input does: there is nobody to drain for. */
  public static void holdTo(InputStream input) {
    watch(input, () -> Runtime.getRuntime().halt(1));
  }

  private static void awaitEnd(InputStream input) {
    byte[] ignored = new byte[256];
    try {
      while (input.read(ignored) >= 0) {
        // Nobody says anything here.
      }
    } catch (IOException e) {
      // A broken input has ended as well.
    }
  }
}
