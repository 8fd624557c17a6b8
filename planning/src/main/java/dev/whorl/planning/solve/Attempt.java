package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.solve.search.Draft;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  private final BiFunction<Pool, List<List<Route>>, Draft> search;
  private final Function<Pool, List<List<Route>>> known;

  /**
   * An attempt on a problem.
   *
   * @param search finds the best draft for a pool from the known routes
   * @param known routes to start from
   */
  Attempt(
      Problem problem,
      BiFunction<Pool, List<List<Route>>, Draft> search,
      Function<Pool, List<List<Route>>> known) {
    this.problem = problem;
    this.search = search;
    this.known = known;
  }

  /** Places in the given order; if {@code exclusive}, no server holds two deployments. */
  Result run(List<Deployment> order, boolean exclusive, String algorithm) {
    List<Placement> placed = new ArrayList<>();
    for (Deployment deployment : order) {
      Deployment left = exclusive ? without(deployment, placed) : deployment;
      if (left == null) {
        return new Result.Rejected("No server is left for deployment " + deployment.id() + ".");
      }
      Pool pool = exclusive ? Pool.of(problem, left) : beside(deployment, placed);
      Draft draft = search.apply(pool, known.apply(pool));
      if (!draft.score().feasible()) {
        return new Result.Stuck(pool, draft);
      }
      placed.add(Drafts.placement(pool, draft));
    }
    return ordered(placed, algorithm);
  }

  /** Places every deployment on servers of its own, dealt out by need. */
  Result runApart(List<Deployment> dealt, String algorithm) {
    List<Placement> placed = new ArrayList<>();
    for (Deployment deployment : dealt) {
      Pool pool = Pool.of(problem, deployment);
      Draft draft = search.apply(pool, known.apply(pool));
      if (!draft.score().feasible()) {
        return new Result.Stuck(pool, draft);
      }
      placed.add(Drafts.placement(pool, draft));
    }
    return ordered(placed, algorithm);
  }

  private Result ordered(List<Placement> placed, String algorithm) {
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

  private Pool beside(Deployment deployment, List<Placement> placed) {
    return placed.isEmpty()
        ? Pool.of(problem, deployment)
        : Pool.of(problem, deployment, new Certifier(problem).foreign(placed, -1));
  }

  /** The deployment without the servers that others hold; null: none is left, or not the pinned. */
  private static @Nullable Deployment without(Deployment deployment, List<Placement> placed) {
    if (placed.isEmpty()) {
      return deployment;
    }
    Map<String, Profile> left = new HashMap<>(deployment.profiles());
    for (Placement placement : placed) {
      placement.spans().stream().map(HostedSpan::server).forEach(left::remove);
    }
    boolean pinsLeft =
        deployment.constraints().pinned().stream().allMatch(p -> left.containsKey(p.server()));
    return pinsLeft && !left.isEmpty() ? deployment.withProfiles(left) : null;
  }
}
