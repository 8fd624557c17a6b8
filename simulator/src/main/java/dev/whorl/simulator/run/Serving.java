package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Fleet;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.NextStep;
import dev.whorl.planning.moving.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The chains of one deployment at its router, and what was promised for them since when. */
final class Serving {
  private final Router router;
  private final Problem problem;
  private final Edition edition;
  private final Map<List<Hop>, Integer> numbers = new LinkedHashMap<>();
  private final List<InForce> history = new ArrayList<>();
  private @Nullable Union latest;

  Serving(Router router, Problem problem, Edition edition) {
    this.router = router;
    this.problem = problem;
    this.edition = edition;
  }

  private record InForce(double since, Revision revision) {}

  /** What is promised for all rows that the revisions from one to another may have together. */
  private record Union(int first, int last, Map<List<Hop>, ChainBound> bounds) {}

  /** Chains that were ever open. */
  Set<List<Hop>> chains() {
    return numbers.keySet();
  }

  int running() {
    return router.running();
  }

  /** Sessions that hold a chain. */
  List<Integer> sessionsOn(List<Hop> hops) {
    Integer number = numbers.get(hops);
    return number == null ? List.of() : router.sessionsOn(number);
  }

  /**
   * A revision is in force, with the certificate of what can run under it; null where nothing can.
   *
   * @param runs whether rows can go round a chain
   */
  void enforce(
      double now, Revision revision, @Nullable Certificate certificate, Predicate<List<Hop>> runs) {
    history.add(new InForce(now, revision));
    if (certificate == null) {
      return;
    }
    int c = 0;
    for (LiveChain chain : revision.chains()) {
      if (chain.counted() > 0 && runs.test(chain.hops())) {
        promise(chain, certificate.chains().get(c++));
      }
    }
  }

  private void promise(LiveChain chain, ChainBound bound) {
    Chain counted = new Chain(chain.hops(), chain.counted());
    Integer number = numbers.get(chain.hops());
    if (number == null) {
      List<Hop> hops = chain.hops();
      numbers.put(hops, router.open(counted, bound, begun -> between(hops, begun)));
    } else {
      router.promise(number, counted.capacity(), bound);
    }
  }

  /** First servers have heard, or something has been loaded or lost. */
  void admit(ToIntFunction<List<Hop>> capacity) {
    numbers.forEach((hops, number) -> router.admit(number, capacity.applyAsInt(hops)));
  }

  /**
   * What holds for a chain from a moment until now: of a token on whose way revisions changed, each
   * visit meets at most the rows of the revision then in force, so it keeps within the certificate
   * of all rows that any of them counts.
   */
  private ChainBound between(List<Hop> hops, double begun) {
    int last = history.size() - 1;
    int first = last;
    while (first > 0 && history.get(first).since() > begun) {
      first--;
    }
    Union union = latest;
    if (union == null || union.first() != first || union.last() != last) {
      union = new Union(first, last, union(history.subList(first, last + 1)));
      latest = union;
    }
    ChainBound bound = union.bounds().get(hops);
    if (bound == null) {
      throw new IllegalStateException("A token came over " + hops + ", which nothing counts");
    }
    return bound;
  }

  private Map<List<Hop>, ChainBound> union(List<InForce> revisions) {
    Map<List<Hop>, Integer> most = new LinkedHashMap<>();
    for (InForce each : revisions) {
      each.revision()
          .chains()
          .forEach(chain -> most.merge(chain.hops(), chain.counted(), Math::max));
    }
    List<LiveChain> all = new ArrayList<>();
    most.forEach((hops, sessions) -> all.add(new LiveChain(hops, sessions, 0)));
    Fleet fleet =
        new Fleet(
            problem,
            List.of(edition),
            List.of(new Revision(edition.id(), new TreeMap<>(), all)),
            List.of(new Placement(edition.id(), List.of(), List.of())),
            Map.of());
    Certificate certificate = NextStep.certified(fleet).get(edition.id());
    Map<List<Hop>, ChainBound> bounds = new LinkedHashMap<>();
    for (int c = 0; certificate != null && c < all.size(); c++) {
      bounds.put(all.get(c).hops(), certificate.chains().get(c));
    }
    return bounds;
  }
}
