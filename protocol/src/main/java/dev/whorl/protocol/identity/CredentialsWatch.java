package dev.whorl.protocol.identity;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keeps an {@link Identity} equal to a folder. It reads by period and not by file events: a mounted
 * Secret changes by a swap of links, which events miss on some file systems. Unusable files are
 * logged and the identity stays as it was.
 */
public final class CredentialsWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(CredentialsWatch.class.getName());

  private final Path folder;
  private final Identity identity;
  private final ScheduledFuture<?> task;

  private CredentialsWatch(
      Path folder, Identity identity, Duration period, ScheduledExecutorService scheduler) {
    this.folder = folder;
    this.identity = identity;
    this.task =
        scheduler.scheduleWithFixedDelay(
            this::reload, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Starts to look at the folder every {@code period}. */
  public static CredentialsWatch start(
      Path folder, Identity identity, Duration period, ScheduledExecutorService scheduler) {
    return new CredentialsWatch(folder, identity, period, scheduler);
  }

  @Override
  public void close() {
    task.cancel(false);
  }

  private void reload() {
    try {
      Credentials found = Credentials.read(folder);
      if (!found.equals(identity.credentials())) {
        identity.replace(found);
        LOG.log(Level.INFO, "Certificates of {0} were reloaded.", identity.name().dnsName());
      }
    } catch (InvalidCredentials | RuntimeException | Error e) { // looked at again whatever it was
      LOG.log(
          Level.WARNING,
          "The certificates in {0} are not taken, the old ones stay: {1}",
          folder,
          e.getMessage());
    }
  }
}
