package dev.whorl.cli.plan;

import dev.whorl.cli.BadInput;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.Tolerance;
import dev.whorl.planning.model.TrustedEnds;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The constraints of an instance file. */
final class ConstraintsOf {
  private ConstraintsOf() {}

  static Constraints instance(Instance instance) {
    Instance.Placing placing = instance.placement();
    Goal goal = goal(instance.objective());
    if (placing == null) {
      return Constraints.NONE.withSpending(new Spending(goal, null, null));
    }
    return new Constraints(
        pinned(placing.pinned()),
        trusted(placing.trustedEnds()),
        tolerance(placing.tolerateFailures()),
        new Spending(
            goal,
            placing.maxPricePerHour() == null
                ? null
                : InstanceReader.number("placement.maxPricePerHour", placing.maxPricePerHour()),
            placing.maxWatts() == null ? null : placing.maxWatts().doubleValue()));
  }

  private static Goal goal(Instance.@Nullable Objective objective) {
    String wanted = objective == null ? null : objective.optimizeFor();
    if (wanted == null) {
      return Goal.LATENCY;
    }
    return switch (wanted) {
      case "Latency" -> Goal.LATENCY;
      case "Cost" -> Goal.PRICE;
      case "Energy" -> Goal.POWER;
      default ->
          throw new BadInput(
              "objective.optimizeFor (%s) must be Latency, Cost or Energy.".formatted(wanted));
    };
  }

  private static List<HostedSpan> pinned(@Nullable List<Instance.Pin> pins) {
    return pins == null
        ? List.of()
        : pins.stream()
            .map(pin -> new HostedSpan(pin.server(), new Span(pin.start(), pin.end())))
            .toList();
  }

  private static @Nullable TrustedEnds trusted(Instance.@Nullable Trusted trusted) {
    return trusted == null ? null : new TrustedEnds(trusted.zone(), trusted.blocks());
  }

  private static Tolerance tolerance(Instance.@Nullable Tolerated tolerated) {
    if (tolerated == null) {
      return Tolerance.NONE;
    }
    try {
      return new Tolerance(
          tolerated.count(), FailureDomain.valueOf(tolerated.domain().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new BadInput(
          "placement.tolerateFailures.domain (%s) must be Server, Node or Zone."
              .formatted(tolerated.domain()));
    }
  }
}
