package dev.whorl.operator.planner;

import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.PlacementSpec;
import dev.whorl.crds.llm.ToleranceSpec;
import dev.whorl.crds.llm.TrustedEndsSpec;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.Tolerance;
import dev.whorl.planning.model.TrustedEnds;

/** What a deployment asks of its placement besides time, in the terms of planning. */
final class Asked {
  private Asked() {}

  static Constraints constraints(LLMDeploymentSpec spec) {
    PlacementSpec placement = spec.placement();
    TrustedEndsSpec ends = placement.trustedEnds();
    ToleranceSpec tolerance = placement.tolerateFailures();
    return Constraints.NONE
        .withPinned(
            placement.pinned().stream()
                .map(p -> new HostedSpan(p.server(), new Span(p.start(), p.end())))
                .toList())
        .withTrustedEnds(ends == null ? null : new TrustedEnds(ends.zone(), ends.blocks()))
        .withTolerance(
            tolerance == null
                ? Tolerance.NONE
                : new Tolerance(tolerance.count(), domain(tolerance)))
        .withSpending(new Spending(goal(spec), null, null));
  }

  private static FailureDomain domain(ToleranceSpec tolerance) {
    return switch (tolerance.domain()) {
      case SERVER -> FailureDomain.SERVER;
      case NODE -> FailureDomain.NODE;
      case ZONE -> FailureDomain.ZONE;
    };
  }

  static Goal goal(LLMDeploymentSpec spec) {
    return switch (spec.objective().optimizeFor()) {
      case LATENCY -> Goal.LATENCY;
      case COST -> Goal.PRICE;
      case ENERGY -> Goal.POWER;
    };
  }
}
