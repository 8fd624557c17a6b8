package dev.whorl.planning.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a placement must respect besides memory.
 *
 * @param pinned servers that must host exactly the given span
 * @param trustedEnds null: any server may hold any block
 */
public record Constraints(
    List<HostedSpan> pinned,
    @Nullable TrustedEnds trustedEnds,
    Tolerance tolerance,
    Spending spending) {
  /** None. */
  public static final Constraints NONE =
      new Constraints(List.of(), null, Tolerance.NONE, Spending.UNLIMITED);

  public Constraints {
    pinned = List.copyOf(pinned);
    Set<String> seen = new HashSet<>();
    for (HostedSpan pin : pinned) {
      if (!seen.add(pin.server())) {
        throw new InvalidInput("pinned span", pin, "names a server twice; a server hosts one span");
      }
    }
  }

  /** The same with pinned spans. */
  public Constraints withPinned(List<HostedSpan> spans) {
    return new Constraints(spans, trustedEnds, tolerance, spending);
  }

  /** The same with trusted ends. */
  public Constraints withTrustedEnds(@Nullable TrustedEnds ends) {
    return new Constraints(pinned, ends, tolerance, spending);
  }

  /**
   * Only what must hold at any moment, also on the way between two placements: the trusted ends.
   */
  public Constraints withoutGoals() {
    return new Constraints(List.of(), trustedEnds, Tolerance.NONE, Spending.UNLIMITED);
  }

  /** The same with tolerated failures. */
  public Constraints withTolerance(Tolerance other) {
    return new Constraints(pinned, trustedEnds, other, spending);
  }

  /** The same with limits and a goal. */
  public Constraints withSpending(Spending other) {
    return new Constraints(pinned, trustedEnds, tolerance, other);
  }
}
