package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.Foreign;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Plans the deployments of a problem one after another, each beside those already placed. */
final class Attempt {
  /** What came out. */
  sealed interface Result {
    /** All placed and verified, in the order of the problem's deployments. */
    record Placed(List<Placement> placements, List<Certificate> certificates) implements Result {}

    /** One deployment found no place beside the others; {@code draft} came closest. */
    record Stuck(Pool pool, Draft draft) implements Result {}

    /** The placements do not hold together. */
    record Rejected(String violation) implements Result {}
  }

  private final Problem problem;
  private final Function<Pool, Search> searches;
  private final Function<Pool, List<List<Route>>> known;

  /**
   * An attempt on a problem.
   *
   * @param searches makes the search for a pool
   * @param known routes to start from
   */
  Attempt(
      Problem problem, Function<Pool, Search> searches, Function<Pool, List<List<Route>>> known) {
    this.problem = problem;
    this.searches = searches;
    this.known = known;
  }

  /** Places in the given order; if {@code exclusive}, no server holds two deployments. */
  Result run(List<Deployment> order, boolean exclusive, String algorithm) {
    List<Placement> placed = new ArrayList<>();
    for (Deployment deployment : order) {
      Pool pool = pool(deployment, placed, exclusive);
      Draft draft = searches.apply(pool).best(known.apply(pool));
      if (!draft.score().feasible()) {
        return new Result.Stuck(pool, draft);
      }
      placed.add(Drafts.placement(pool, draft));
    }
    List<String> ids = problem.deployments().stream().map(Deployment::id).toList();
    placed.sort(Comparator.comparingInt(p -> ids.indexOf(p.deployment())));
    return verified(placed, algorithm);
  }

  private Result verified(List<Placement> placements, String algorithm) {
    List<Certificate> certificates = new Certifier(problem).certify(placements, algorithm);
    return switch (Verifier.independent().verify(problem, placements, certificates)) {
      case Verdict.Verified() -> new Result.Placed(placements, certificates);
      case Verdict.Rejected(List<String> violations) -> new Result.Rejected(violations.getFirst());
    };
  }

  private Pool pool(Deployment deployment, List<Placement> placed, boolean exclusive) {
    if (placed.isEmpty()) {
      return Pool.of(problem, deployment);
    }
    if (exclusive) {
      return Pool.of(problem, without(deployment, placed));
    }
    Foreign foreign = new Certifier(problem).foreign(placed, -1);
    return Pool.of(problem, deployment, foreign);
  }

  /**
   * The deployment without the servers that others hold; with all of them if nothing would be left.
   */
  private static Deployment without(Deployment deployment, List<Placement> placed) {
    Map<String, Profile> left = new HashMap<>(deployment.profiles());
    for (Placement placement : placed) {
      placement.spans().stream().map(HostedSpan::server).forEach(left::remove);
    }
    deployment
        .constraints()
        .pinned()
        .forEach(pin -> left.put(pin.server(), profile(deployment, pin)));
    return left.isEmpty() ? deployment : deployment.withProfiles(left);
  }

  private static Profile profile(Deployment deployment, HostedSpan pin) {
    Profile profile = deployment.profiles().get(pin.server());
    if (profile == null) {
      throw new IllegalStateException("Pinned server without profile " + pin);
    }
    return profile;
  }
}
