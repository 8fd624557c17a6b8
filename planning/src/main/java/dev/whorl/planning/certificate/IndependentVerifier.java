package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Recomputes everything from the raw inputs with the plainest loops there are, linear in the hops
 * of the placement. Only the worst splits of servers' rows, which take most of the time, may be
 * remembered from a call before ({@link RawTimes}).
 */
final class IndependentVerifier implements Verifier {
  private static final int MOST_VIOLATIONS = 20;

  private final Supplier<RawTimes> times;

  /** Takes the times of servers from the supplier, which may give the same ones again. */
  IndependentVerifier(Supplier<RawTimes> times) {
    this.times = times;
  }

  @Override
  public Verdict verify(Problem problem, List<Placement> placements, List<Certificate> claims) {
    List<String> violations = new ArrayList<>(pairing(problem, placements, claims));
    if (violations.isEmpty()) {
      for (int d = 0; d < placements.size(); d++) {
        Deployment deployment = problem.deployments().get(d);
        violations.addAll(PlacementCheck.violations(problem, deployment, placements.get(d)));
      }
    }
    // The remaining checks index by the spans that the first ones have found sound.
    if (violations.isEmpty()) {
      violations.addAll(MemoryCheck.violations(problem, placements));
      violations.addAll(BoundCheck.violations(problem, placements, claims, times.get()));
      for (int d = 0; d < placements.size(); d++) {
        violations.addAll(SurvivalCheck.violations(problem, d, placements));
      }
    }
    return violations.isEmpty()
        ? new Verdict.Verified()
        : new Verdict.Rejected(violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS)));
  }

  private static List<String> pairing(
      Problem problem, List<Placement> placements, List<Certificate> claims) {
    int expected = problem.deployments().size();
    if (placements.size() != expected || claims.size() != expected) {
      return List.of(
          "There are %d deployments but %d placements and %d certificates."
              .formatted(expected, placements.size(), claims.size()));
    }
    List<String> violations = new ArrayList<>();
    for (int d = 0; d < expected; d++) {
      String id = problem.deployments().get(d).id();
      if (!id.equals(placements.get(d).deployment()) || !id.equals(claims.get(d).deployment())) {
        violations.add("Placement or certificate %d is not of deployment %s.".formatted(d, id));
      }
    }
    return violations;
  }
}
