package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.simulator.document.BadDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Has a run follow its file: what changes there is read and taken, what cannot be is told and the
 * run goes on as before. The file is looked at by period, as editors replace files.
 */
final class FileWatch implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(500);

  private final Path file;
  private final Consumer<LocalConfig> changed;
  private final Progress progress;
  private final Thread thread;
  private String text;

  private FileWatch(Path file, Consumer<LocalConfig> changed, Progress progress)
      throws IOException {
    this.file = file;
    this.changed = changed;
    this.progress = progress;
    this.text = Files.readString(file);
    this.thread = Thread.ofVirtual().name("file-watch").unstarted(this::run);
  }

  /**
   * Begins to look.
   *
   * @param changed takes a changed file; throws {@link BadInput} for one that it does not take
   */
  static FileWatch start(Path file, Consumer<LocalConfig> changed, Progress progress) {
    try {
      FileWatch watch = new FileWatch(file, changed, progress);
      watch.thread.start();
      return watch;
    } catch (IOException e) {
      throw new BadInput("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(PERIOD);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      String now = Files.readString(file);
      if (!now.equals(text)) {
        text = now;
        changed.accept(LocalConfig.read(file));
      }
    } catch (BadInput | BadDocument e) {
      progress.say("the changed file is not taken: " + e.getMessage());
    } catch (IOException e) {
      // In between two versions, for an editor that removes the old one first.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
