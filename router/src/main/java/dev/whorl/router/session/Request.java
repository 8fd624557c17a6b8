package dev.whorl.router.session;

import java.time.Duration;

/**
 * What the sessions of one request have in common: their turns in the line, and that one's progress
 * is a reason for the others to go on waiting. Confined to the loop.
 */
final class Request {
  private final Tenant tenant;
  private final Turns own = new Turns();
  private Duration progressAt;

  Request(Tenant tenant, Duration now) {
    this.tenant = tenant;
    this.progressAt = now;
  }

  Tenant tenant() {
    return tenant;
  }

  /** Of a request that shares them with nobody. */
  Turns ownTurns() {
    return own;
  }

  /** When one of its sessions last got a chain or a token; at first, when it came. */
  Duration progressAt() {
    return progressAt;
  }

  void progress(Duration now) {
    progressAt = now;
  }
}
