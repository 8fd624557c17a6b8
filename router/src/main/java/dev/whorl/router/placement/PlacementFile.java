package dev.whorl.router.placement;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A placement in a file, read again when its text changes. It is looked at by period: swapped links
 * and network file systems hide changes from file events. Format: {@link PlacementDocument}.
 */
public final class PlacementFile implements PlacementSource {
  private static final Logger LOG = System.getLogger(PlacementFile.class.getName());

  private final Path file;
  private final Duration period;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("placement-file").factory());
  private @Nullable String last;

  public PlacementFile(Path file, Duration period) {
    this.file = file;
    this.period = period;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // look() does not throw
  public void watch(Consumer<@Nullable Placement> listener) {
    thread.scheduleWithFixedDelay(
        () -> look(listener), 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void look(Consumer<@Nullable Placement> listener) {
    try {
      String text = Files.readString(file);
      if (!text.equals(last)) {
        last = text;
        listener.accept(PlacementDocument.read(text));
      }
    } catch (NoSuchFileException e) {
      if (last != null) {
        last = null;
        listener.accept(null);
      }
    } catch (IOException | RuntimeException | Error e) { // looked at again whatever it was
      LOG.log(
          Level.WARNING,
          "The placement file {0} is not taken, the placement before stays: {1}",
          file,
          e.getMessage());
    }
  }
}
