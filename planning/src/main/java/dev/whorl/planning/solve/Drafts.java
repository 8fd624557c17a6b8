package dev.whorl.planning.solve;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.solve.search.Draft;
import java.util.ArrayList;
import java.util.List;

/** From the numbers of a search to a placement with names. */
final class Drafts {
  private Drafts() {}

  static Placement placement(Pool pool, Draft draft) {
    List<HostedSpan> spans = new ArrayList<>();
    for (int j = 0; j < pool.size(); j++) {
      if (draft.spans().used(j)) {
        spans.add(
            new HostedSpan(pool.id(j), new Span(draft.spans().start(j), draft.spans().end(j))));
      }
    }
    List<Chain> chains = draft.routes().stream().map(r -> r.toChain(pool)).toList();
    return new Placement(pool.deployment().id(), spans, chains);
  }
}
