package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.solve.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Every server that can hold the whole model is a chain of one hop with all slots that fit beside
 * it; one central queue before them. Where the model fits one server this is the rival to match.
 */
public record WholeModel() implements RivalMethod {
  @Override
  public String name() {
    return "whole-model";
  }

  @Override
  public Proposal propose(Pool pool) {
    int blocks = pool.blocks();
    int[] counts = new int[pool.size()];
    List<Route> routes = new ArrayList<>();
    for (int j = 0; j < pool.size(); j++) {
      long capacity = Math.floorDiv(pool.blockSessions(j, 0, blocks), (long) blocks);
      if (capacity > 0) {
        counts[j] = blocks;
        routes.add(
            new Route(new int[] {j}, new int[] {0, blocks}, (int) Math.min(capacity, 1_000_000)));
      }
    }
    if (routes.isEmpty()) {
      return new Proposal.None(
          Outcome.Constraint.MEMORY, "No server holds the whole model and one session.");
    }
    routes.sort(
        Comparator.comparingDouble(r ->
            pool.delay(r.server(0), r.server(0), 1) + pool.stepSeconds(r.server(0), 0, blocks, 1)));
    return new Proposal.Placed(new PublishedPlacement(new int[pool.size()], counts), routes);
  }
}
