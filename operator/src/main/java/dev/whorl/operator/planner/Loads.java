package dev.whorl.operator.planner;

import dev.whorl.planning.model.LoadProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The loads that plans are made for. They follow what is seen only when a fifth of the time is
 * spent at other loads than before: to plan anew for every session would let capacities flutter.
 * For one thread.
 */
final class Loads {
  /** How much of the time must differ. */
  static final double SWING = 0.2;

  private final Map<String, LoadProfile> followed = new HashMap<>();

  /**
   * What to plan a deployment for.
   *
   * @param seen how its sessions spread lately; null: nothing was seen
   */
  LoadProfile of(String uid, @Nullable LoadProfile seen) {
    LoadProfile before = followed.getOrDefault(uid, LoadProfile.UNIFORM);
    if (seen == null || seen.distance(before) < SWING) {
      return before;
    }
    followed.put(uid, seen);
    return seen;
  }

  void keepOnly(Set<String> uids) {
    followed.keySet().retainAll(uids);
  }
}
