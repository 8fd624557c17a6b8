package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.Matrix;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.placement.PetalsPlacement.ServerRates;
import java.util.List;

/**
 * A golden instance with sessions that arrive over time. Times are ms, memory is GB.
 *
 * @param pool with the decode round trips of its one client
 * @param sessions R used for the placement
 * @param demand of the sessions
 * @param prefill by server
 * @param delays added to every session
 * @param petals what only PETALS needs
 */
public record OnlineInstance(
    RelayPool pool,
    int sessions,
    Demand demand,
    List<Prefill> prefill,
    Delays delays,
    Petals petals)
    implements ReferenceInstance {
  public OnlineInstance {
    prefill = List.copyOf(prefill);
  }

  /**
   * The sessions.
   *
   * @param arrivalRate per ms, for the R formula only
   * @param outputTokens all generated tokens, the first included
   * @param interArrivals the first is 0
   */
  public record Demand(double arrivalRate, int outputTokens, List<Double> interArrivals) {
    public Demand {
      interArrivals = List.copyOf(interArrivals);
    }
  }

  /**
   * The prompt's times at one server.
   *
   * @param roundTrip client and back, with the prompt
   * @param timePerBlock of the whole prompt
   */
  public record Prefill(double roundTrip, double timePerBlock) {}

  /** Delays of every session: always, under the proposed method, under PETALS' variants. */
  public record Delays(double initial, double proposed, double petals) {}

  /**
   * PETALS' inputs.
   *
   * @param hiddenWidth of the model
   * @param cachePerBlock GB reserved per hosted block
   * @param fullPenalty and {@code hopOverhead}: route cost only
   * @param joinOrder servers from 0
   * @param rates by server
   * @param rawRoundTrips row and column 0 are the client
   */
  public record Petals(
      int hiddenWidth,
      double cachePerBlock,
      double fullPenalty,
      double hopOverhead,
      List<Integer> joinOrder,
      List<ServerRates> rates,
      Matrix rawRoundTrips) {
    public Petals {
      joinOrder = List.copyOf(joinOrder);
      rates = List.copyOf(rates);
    }
  }
}
