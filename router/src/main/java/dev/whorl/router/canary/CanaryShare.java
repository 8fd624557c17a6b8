package dev.whorl.router.canary;

import java.net.URI;

/**
 * What goes to the router of a changed model.
 *
 * @param router scheme, host and port of it
 * @param percent of the conversations, from 1 to 100
 */
public record CanaryShare(URI router, int percent) {
  private static final int ALL = 100;

  /** Throws IllegalArgumentException for what is no share. */
  public CanaryShare {
    if (percent < 1 || percent > ALL) {
      throw new IllegalArgumentException(
          "The share (%d) is not from 1 to 100 percent.".formatted(percent));
    }
    if (router.getHost() == null) {
      throw new IllegalArgumentException(
          "The router's address (%s) names no host.".formatted(router));
    }
  }
}
