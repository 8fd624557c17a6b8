package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lower bound on the mean of any certificate for R sessions: the demand of R·L block-sessions is
 * filled at least cost from what each server can add ({@link CertifiableHulls}).
 *
 * <p>An instance remembers the hulls of servers, so that a pool that hardly differs from the one
 * before is bounded again in the time of one merge; the answer is the same, to the last digit, as
 * that of a new instance. Not for several threads at once.
 */
public final class CertifiableBound {
  private record Known(CertifiableHulls.Facts facts, Hull hull) {}

  private CertifiableHulls.@Nullable Terms terms;
  private Map<String, Known> known = new HashMap<>();
  private Hull all = Hull.NONE;

  /** Knows no server yet. */
  public CertifiableBound() {}

  /** Seconds; infinite if the pool cannot carry the sessions. */
  public static double seconds(Pool pool, int sessions) {
    return new CertifiableBound().of(pool, sessions);
  }

  /** The larger of the hull's bound and, for pools that it is meant for, that of prices. */
  public static double tightest(Pool pool, int sessions) {
    return tightest(pool, sessions, () -> false);
  }

  /**
   * The same for somebody who cannot wait: a bound at any moment, at least the hull's.
   *
   * @param stop asked before every step of the ascent; the answer is that of the other method if it
   *     never says yes
   */
  public static double tightest(Pool pool, int sessions, BooleanSupplier stop) {
    double hull = seconds(pool, sessions);
    boolean priced = pool.size() <= LowerBounds.PRICED && hull < Double.POSITIVE_INFINITY;
    return priced && !stop.getAsBoolean()
        ? Math.max(hull, CertifiablePriceBound.seconds(pool, sessions, stop))
        : hull;
  }

  /** Seconds for this pool; infinite if it cannot carry the sessions. */
  public double of(Pool pool, int sessions) {
    Least least = new Least(pool);
    CertifiableHulls.Terms now = CertifiableHulls.Terms.of(pool, least, sessions);
    if (!now.equals(terms)) {
      terms = now;
      known = new HashMap<>();
      all = Hull.NONE;
    }
    update(pool, least, new CertifiableHulls(now));
    return all.fill((double) sessions * pool.blocks()).cost() / sessions + least.ends();
  }

  private void update(Pool pool, Least least, CertifiableHulls hulls) {
    Map<String, Known> next = HashMap.newHashMap(pool.size());
    List<Hull> come = new ArrayList<>();
    for (int j = 0; j < pool.size(); j++) {
      CertifiableHulls.Facts facts = CertifiableHulls.Facts.of(pool, least, j);
      Known before = known.get(pool.id(j));
      if (before != null && before.facts().equals(facts)) {
        next.put(pool.id(j), before);
      } else {
        Hull hull = hulls.hull(facts);
        come.add(hull);
        next.put(pool.id(j), new Known(facts, hull));
      }
    }
    List<Hull> gone = new ArrayList<>();
    known.forEach((id, before) -> {
      Known now = next.get(id);
      if (now == null || !now.facts().equals(before.facts())) {
        gone.add(before.hull());
      }
    });
    all = all.minus(Hull.merged(gone)).plus(Hull.merged(come));
    known = next;
  }
}
