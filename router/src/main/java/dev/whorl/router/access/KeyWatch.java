package dev.whorl.router.access;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps a ring equal to a folder, by period as certificates are: a key that is added to the Secret
 * is good, and one that is taken out is refused, without a restart. What cannot be read leaves the
 * ring as it was.
 */
public final class KeyWatch implements Supplier<KeyRing> {
  private static final Logger LOG = System.getLogger(KeyWatch.class.getName());

  private final KeyFolder folder;
  private volatile KeyRing ring = KeyRing.EMPTY;

  /** Reads the folder now, and then every {@code period} until the scheduler ends. */
  public KeyWatch(KeyFolder folder, Duration period, ScheduledExecutorService scheduler) {
    this.folder = folder;
    reload();
    if (ring.names().isEmpty()) {
      LOG.log(Level.WARNING, "There is no API key in {0}: every request is refused.", folder);
    }
    var ignored =
        scheduler.scheduleWithFixedDelay(
            this::reload, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public KeyRing get() {
    return ring;
  }

  private void reload() {
    try {
      KeyRing found = folder.read();
      if (!found.equals(ring)) {
        ring = found;
        LOG.log(
            Level.INFO, "API keys of {0} are good now: {1}.", found.names().size(), found.names());
      }
    } catch (UnusableKeys | RuntimeException | Error e) { // looked at again whatever it was
      LOG.log(
          Level.WARNING,
          "The API keys in {0} are not taken, the old ones stay: {1}",
          folder,
          e.getMessage());
    }
  }
}
