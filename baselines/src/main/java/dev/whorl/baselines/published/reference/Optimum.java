package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.PublishedPlacement;
import java.util.List;

/**
 * A proved optimum of an offline instance.
 *
 * @param routes servers of every request, client by client
 * @param perTokenTotal summed over all requests, for one token
 * @param relaxation the same for the linear relaxation; NaN: not computed
 * @param provedBy the solvers that found it
 */
public record Optimum(
    PublishedPlacement placement,
    List<List<Integer>> routes,
    double perTokenTotal,
    double relaxation,
    List<String> provedBy) {
  public Optimum {
    routes = List.copyOf(routes);
    provedBy = List.copyOf(provedBy);
  }

  /** Finds the optimum of an offline instance. */
  @FunctionalInterface
  public interface Search {
    /** The optimum, or a failure that says why there is none. */
    Answer<Optimum> search(OfflineInstance instance);
  }
}
