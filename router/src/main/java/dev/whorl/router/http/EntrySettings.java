package dev.whorl.router.http;

import java.util.List;

/**
 * What every request to the API passes first.
 *
 * @param tlsOnly what comes by plain HTTP is refused
 * @param corsOrigins of pages that may ask; {@code *} is any
 * @param accessLog whether each request is logged
 */
public record EntrySettings(boolean tlsOnly, List<String> corsOrigins, boolean accessLog) {
  /** Anybody may come in, and nobody writes it down. */
  public static final EntrySettings OPEN = new EntrySettings(false, List.of(), false);

  public EntrySettings {
    corsOrigins = List.copyOf(corsOrigins);
  }
}
