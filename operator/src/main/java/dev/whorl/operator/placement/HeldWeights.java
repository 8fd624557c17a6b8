package dev.whorl.operator.placement;

import dev.whorl.crds.placement.PlacedModel;
import dev.whorl.crds.placement.PlacedSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that a server holds for several placements: blocks of one model in one precision are in
 * its memory once. Where spans overlap in part, what they share is not known to the byte; it is
 * counted twice then, which is too much, never too little.
 */
final class HeldWeights {
  private record Key(String server, String uri, String precision) {}

  private final Map<Key, List<PlacedSpan>> held = new HashMap<>();

  /** Bytes that a span's weights add on a server to what is there. */
  long more(String server, PlacedModel model, PlacedSpan span) {
    long inside = 0;
    for (PlacedSpan other : held.getOrDefault(key(server, model), List.of())) {
      if (contains(other, span)) {
        return 0;
      }
      inside = contains(span, other) ? Math.max(inside, other.weightBytes()) : inside;
    }
    return span.weightBytes() - inside;
  }

  void add(String server, PlacedModel model, PlacedSpan span) {
    held.computeIfAbsent(key(server, model), key -> new ArrayList<>()).add(span);
  }

  private static Key key(String server, PlacedModel model) {
    return new Key(server, model.uri(), model.precision());
  }

  private static boolean contains(PlacedSpan outer, PlacedSpan inner) {
    return outer.start() <= inner.start() && inner.end() <= outer.end();
  }
}
