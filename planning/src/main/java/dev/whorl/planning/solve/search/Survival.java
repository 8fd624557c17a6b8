package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Tolerance;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Slots missing at the worst block when the {@code count} domains with most reserved room over it
 * are gone; with none missing, R chains exist after every such failure (proof in the verifier).
 */
final class Survival {
  private final Pool pool;
  private final Tolerance tolerance;
  private final int[] domain;

  Survival(Pool pool) {
    this.pool = pool;
    this.tolerance = pool.deployment().constraints().tolerance();
    this.domain = new int[pool.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int j = 0; j < pool.size(); j++) {
      String name = pool.server(j).location().domain(tolerance.domain(), pool.id(j));
      Integer known = numbers.putIfAbsent(name, numbers.size());
      domain[j] = known == null ? numbers.size() - 1 : known;
    }
  }

  boolean planned() {
    return tolerance.count() > 0;
  }

  double missing(Spans spans) {
    if (!planned()) {
      return 0;
    }
    double missing = 0;
    long[] byDomain = new long[pool.size()];
    for (int b = 0; b < pool.blocks(); b++) {
      Arrays.fill(byDomain, 0);
      for (int j = 0; j < pool.size(); j++) {
        if (spans.start(j) <= b && b < spans.end(j)) {
          byDomain[domain[j]] += reserved(spans, j);
        }
      }
      Arrays.sort(byDomain);
      long left = 0;
      for (int i = 0; i < byDomain.length - tolerance.count(); i++) {
        left += byDomain[i];
      }
      missing = Math.max(missing, pool.sessions() - (double) left);
    }
    return missing;
  }

  private long reserved(Spans spans, int j) {
    long all = pool.blockSessions(j, spans.start(j), spans.end(j));
    return Math.max(0, all) / (spans.end(j) - spans.start(j));
  }
}
