package dev.whorl.router.application;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Why this router ends, for whoever looks at its pod: the kubelet puts it into the pod's status,
 * from where it gets into the conditions of the deployment.
 */
final class LastWords {
  private static final Logger LOG = System.getLogger(LastWords.class.getName());

  /** Of sysexits.h: what the process was given cannot be used. */
  static final int EXIT_CODE = 78;

  /** What a kubelet keeps. */
  private static final int LONGEST = 4096;

  private final @Nullable Path file;
  private final Runnable end;

  /**
   * Nothing is written yet.
   *
   * @param file where the kubelet reads it; null: there is no kubelet
   * @param end ends the process
   */
  LastWords(@Nullable Path file, Runnable end) {
    this.file = file;
    this.end = end;
  }

  /** Whether somebody hears them. */
  boolean heard() {
    return file != null;
  }

  /** Leaves them behind; the process goes on. */
  void leave(String words) {
    if (file == null) {
      return;
    }
    byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
    try {
      Files.write(file, Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST)));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be written: {1}", file, e.getMessage());
    }
  }

  /** Leaves them behind and ends the process in order: sessions that run may finish. */
  void speakAndEnd(String words) {
    leave(words);
    end.run();
  }
}
