package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import java.util.List;

/**
 * Checks placements from the raw inputs and shares no code with any solver: memory, coverage, chain
 * capacities, constraints, and the bound itself. A plan is used only after this.
 */
public interface Verifier {
  /**
   * Checks the placements of all deployments of a problem together.
   *
   * @param placements one per deployment of the problem
   * @param claims the certificates to check, in the same order
   */
  Verdict verify(Problem problem, List<Placement> placements, List<Certificate> claims);

  /** The independent verifier of the product. */
  static Verifier independent() {
    return new IndependentVerifier(RawTimes::new);
  }

  /**
   * The independent verifier for placements that change little: it gives the same verdicts, and
   * computes the step and visit times of a server again only if its profile, its blocks or its
   * sessions are others than in the call before. Not for several threads at once.
   */
  static Verifier remembering() {
    RawTimes times = new RawTimes();
    return new IndependentVerifier(() -> times);
  }

  /**
   * What is wrong with the promised times alone, computed from the raw inputs: that chains may have
   * the sessions of their capacity, whatever is in memory.
   *
   * @param placements one per deployment of the problem, whose chains end with the model
   */
  static List<String> promised(
      Problem problem, List<Placement> placements, List<Certificate> claims) {
    return BoundCheck.violations(problem, placements, claims, new RawTimes());
  }
}
