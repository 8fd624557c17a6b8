package dev.whorl.agent.session;

import dev.whorl.executor.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be opened now: loaded spans, and chains that start here, and by which rules it runs.
 *
 * @param coming wanted beside them, and not loaded yet
 */
public record Assignment(
    List<ServedSpan> spans,
    List<ComingSpan> coming,
    List<ServedChain> chains,
    StepContract contract) {
  public static final Assignment NONE =
      new Assignment(List.of(), List.of(), List.of(), StepContract.NONE);

  public Assignment {
    spans = List.copyOf(spans);
    coming = List.copyOf(coming);
    chains = List.copyOf(chains);
  }

  /** The loaded span of a placement that holds all the asked blocks. */
  public @Nullable ServedSpan span(String placement, Span asked) {
    for (ServedSpan served : spans) {
      if (served.placement().equals(placement) && served.span().contains(asked)) {
        return served;
      }
    }
    return null;
  }

  /** Where a session of a span goes on: there, if that is still wanted, or on the same blocks. */
  @Nullable ServedSpan successor(ServedSpan of, Span blocks) {
    return spans.contains(of)
        ? of
        : spans.stream().filter(span -> span.carriesOn(of, blocks)).findFirst().orElse(null);
  }

  /** Whether one will be there once it is loaded. */
  boolean awaits(ServedSpan of, Span blocks) {
    return coming.stream().anyMatch(span -> span.willCarryOn(of, blocks));
  }

  public @Nullable ServedChain chain(String placement, String chain) {
    for (ServedChain served : chains) {
      if (served.placement().equals(placement) && served.chain().equals(chain)) {
        return served;
      }
    }
    return null;
  }

  /** Ids of the model that a placement serves, as far as it is loaded here; 0: it is not. */
  public int vocabulary(String placement) {
    return spans.stream()
        .filter(span -> span.placement().equals(placement))
        .mapToInt(span -> span.geometry().vocabulary())
        .findFirst()
        .orElse(0);
  }
}
