package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.RelayPool;
import dev.whorl.planning.model.Require;

/**
 * A golden instance of the offline problem: every client has the same number of requests, all at
 * the same time. Times are ms, memory is GB.
 *
 * @param pool with one row of round trips per client
 * @param requestsPerClient at least 1
 * @param outputTokens of every request
 */
public record OfflineInstance(RelayPool pool, int requestsPerClient, int outputTokens)
    implements ReferenceInstance {
  public OfflineInstance {
    Require.positive("requestsPerClient", requestsPerClient);
    Require.positive("outputTokens", outputTokens);
  }

  /** R: all requests. */
  public int sessions() {
    return pool.roundTrips().height() * requestsPerClient;
  }
}
