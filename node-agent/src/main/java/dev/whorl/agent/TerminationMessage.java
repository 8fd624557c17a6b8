package dev.whorl.agent;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a pod says of its end; the kubelet mounts the file, elsewhere there is none. */
final class TerminationMessage {
  private static final Path FILE = Path.of("/dev/termination-log");

  private TerminationMessage() {}

  static void write(String message) {
    if (Files.isWritable(FILE)) {
      try {
        Files.writeString(FILE, message);
      } catch (IOException e) {
        System.getLogger(TerminationMessage.class.getName())
            .log(Level.WARNING, "The termination message cannot be written: {0}", e.getMessage());
      }
    }
  }
}
