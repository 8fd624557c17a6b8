package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import java.util.List;

/**
 * A verified placement of every deployment of a problem.
 *
 * @param placements in the order of the problem's deployments
 * @param certificates likewise
 * @param leftOut servers that were not considered, and why
 */
public record Plan(
    List<Placement> placements, List<Certificate> certificates, List<LeftOut> leftOut) {
  public Plan {
    placements = List.copyOf(placements);
    certificates = List.copyOf(certificates);
    leftOut = List.copyOf(leftOut);
  }

  /** Sum of the deployments' load-profile objectives, weighted by their sessions, in seconds. */
  public double objectiveSeconds() {
    double sum = 0;
    double sessions = 0;
    for (Certificate c : certificates) {
      sum += c.sessions() * c.objectiveSeconds();
      sessions += c.sessions();
    }
    return sum / sessions;
  }

  /** A server that was left out. */
  public record LeftOut(String server, String reason) {}
}
