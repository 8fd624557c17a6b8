package dev.whorl.agent.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One lease per router process, whatever the number of its sessions. At hop 0, where the slot is
 * counted, it ends later: a slot must not be given away while another hop still holds its cache.
 */
final class Leases {
  static final Duration FIRST_HOP_GRACE = Duration.ofSeconds(2);

  private final Map<RouterId, Long> heard = new HashMap<>();
  private final Duration lease;
  private final Ticker ticker;

  Leases(Duration lease, Ticker ticker) {
    this.lease = lease;
    this.ticker = ticker;
  }

  /** The router has shown itself. */
  void renew(RouterId router) {
    heard.put(router, ticker.nanos());
  }

  /** An open starts a lease, it does not renew one: only beats prove that the router can hear. */
  void begin(RouterId router) {
    heard.putIfAbsent(router, ticker.nanos());
  }

  boolean expired(RouterId router, boolean firstHop) {
    Long last = heard.get(router);
    if (last == null) {
      return true;
    }
    Duration limit = firstHop ? lease.plus(FIRST_HOP_GRACE) : lease;
    return ticker.nanos() - last > limit.toNanos();
  }

  /** All routers are granted that time more. */
  void excuse(Duration time) {
    heard.replaceAll((router, last) -> last + time.toNanos());
  }

  /** Drops routers whose lease has ended everywhere. */
  void forgetExpired() {
    heard.keySet().removeIf(router -> expired(router, true));
  }
}
