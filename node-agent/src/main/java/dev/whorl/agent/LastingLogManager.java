package dev.whorl.agent;

import java.util.logging.LogManager;

/**
 * Keeps its handlers during shutdown: the JDK's own closes them as soon as SIGTERM comes, before a
 * drain has said how it went.
 */
public final class LastingLogManager extends LogManager {
  @Override
  public void reset() {
    // Called by a shutdown hook that runs beside the draining one. The console needs no closing.
  }
}
