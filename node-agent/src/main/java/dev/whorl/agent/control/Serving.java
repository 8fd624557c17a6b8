package dev.whorl.agent.control;

import dev.whorl.agent.session.Assignment;
import dev.whorl.agent.session.ComingSpan;
import dev.whorl.agent.session.ServedSpan;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What follows from what is wanted and what is held: which spans serve, and which quotas they need.
 *
 * @param held copied: what the keeper holds changes
 */
record Serving(DesiredState desired, List<HeldSpan> held) {
  Serving(DesiredState desired, Collection<HeldSpan> held) {
    this(desired, List.copyOf(held));
  }

  boolean wanted(HeldSpan span) {
    return desired.spans().contains(span.desired());
  }

  /** Whether something is held that is not wanted: memory is about to come free. */
  boolean unloading() {
    return held.stream().anyMatch(span -> !wanted(span));
  }

  /** Whether all that an unwanted span has is about to be in another one: it serves until then. */
  private boolean standsIn(HeldSpan span) {
    ServedSpan served = span.served();
    return !wanted(span) && coming().anyMatch(next -> next.willCarryOn(served, served.span()));
  }

  private Stream<ComingSpan> coming() {
    List<DesiredSpan> here = held.stream().map(HeldSpan::desired).toList();
    return desired.spans().stream().filter(span -> !here.contains(span)).map(DesiredSpan::coming);
  }

  Assignment assignment() {
    return new Assignment(
        Stream.concat(held.stream().filter(this::wanted), held.stream().filter(this::standsIn))
            .map(HeldSpan::served)
            .toList(),
        coming().toList(),
        desired.chains(),
        desired.contract());
  }

  /**
   * Bytes of cache that owners may reserve: what their loaded spans are assigned, and no less than
   * before where one stands in for a span that is not loaded yet; never more than all that they are
   * to have, or a span that waits for what its own cache gives back would wait for ever.
   *
   * @param inForce the quotas now
   */
  Map<CacheOwner, Long> quotas(Map<CacheOwner, Long> inForce) {
    Map<CacheOwner, Long> bytes = new LinkedHashMap<>();
    for (HeldSpan span : held) {
      Long assigned = desired.cacheBytes().get(span.desired());
      if (assigned != null) {
        bytes.merge(span.cacheOwner(), assigned, Long::sum);
      }
    }
    return bounded(bytes, inForce);
  }

  /** The same with one span more, of that owner. */
  Map<CacheOwner, Long> quotasWith(
      DesiredSpan span, CacheOwner owner, Map<CacheOwner, Long> inForce) {
    Map<CacheOwner, Long> bytes = quotas(Map.of());
    bytes.merge(owner, desired.cacheBytes().getOrDefault(span, 0L), Long::sum);
    return bounded(bytes, inForce);
  }

  private Map<CacheOwner, Long> bounded(
      Map<CacheOwner, Long> bytes, Map<CacheOwner, Long> inForce) {
    held.stream()
        .filter(this::standsIn)
        .map(HeldSpan::cacheOwner)
        .forEach(owner -> bytes.merge(owner, inForce.getOrDefault(owner, 0L), Math::max));
    bytes.replaceAll((owner, sum) -> Math.min(sum, most(owner.deploymentUid())));
    return bytes;
  }

  /** What all sessions of a deployment may reserve when every span that is wanted is loaded. */
  private long most(String deploymentUid) {
    Long quota = desired.quotas().get(deploymentUid);
    return quota == null
        ? desired.spans().stream()
            .filter(span -> span.deploymentUid().equals(deploymentUid))
            .mapToLong(span -> desired.cacheBytes().getOrDefault(span, 0L))
            .sum()
        : quota;
  }
}
