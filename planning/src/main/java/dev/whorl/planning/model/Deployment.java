package dev.whorl.planning.model;

import java.util.Map;

/**
 * One model to serve.
 *
 * @param id unique in the problem
 * @param profiles by server id; a server without a profile is not used for this deployment
 */
public record Deployment(
    String id,
    ModelShape model,
    Workload workload,
    Constraints constraints,
    Map<String, Profile> profiles) {
  public Deployment {
    Require.notBlank("id of a deployment", id);
    profiles = Map.copyOf(profiles);
    if (profiles.isEmpty()) {
      throw new InvalidInput(
          "profiles of deployment " + id,
          "none",
          "must name at least one server; is the pool empty");
    }
    requireChunks(workload.slot(), profiles);
    for (HostedSpan pin : constraints.pinned()) {
      model.bytes(pin.span());
      if (!profiles.containsKey(pin.server())) {
        throw new InvalidInput(
            "pinned server", pin.server(), "has no profile for deployment " + id);
      }
    }
    Require.product(
        "cache of all sessions of deployment " + id,
        Require.product(
            "cache of deployment " + id, workload.slot().cacheBytesPerBlock(), workload.sessions()),
        model.blockCount());
  }

  private static void requireChunks(Slot slot, Map<String, Profile> profiles) {
    for (Map.Entry<String, Profile> entry : profiles.entrySet()) {
      int measured = entry.getValue().chunk().tokens();
      if (measured < slot.prefillTokens()) {
        throw new InvalidInput(
            "prefillTokens",
            slot.prefillTokens(),
            "exceeds the chunk of "
                + measured
                + " tokens that server "
                + entry.getKey()
                + " was measured with; measure it again or lower prefillTokens");
      }
    }
  }

  /** The same deployment with another workload. */
  public Deployment withWorkload(Workload other) {
    return new Deployment(id, model, other, constraints, profiles);
  }

  /** The same deployment under other constraints. */
  public Deployment withConstraints(Constraints other) {
    return new Deployment(id, model, workload, other, profiles);
  }

  /** The same deployment with other profiles. */
  public Deployment withProfiles(Map<String, Profile> other) {
    return new Deployment(id, model, workload, constraints, other);
  }
}
