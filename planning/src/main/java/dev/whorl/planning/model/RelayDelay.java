package dev.whorl.planning.model;

import java.util.Arrays;

/**
 * The client relays every hidden state: a hop costs the round trip between the client and its
 * server.
 */
public final class RelayDelay implements HopDelay {
  private final double[] roundTrip;

  /** One round trip in seconds per server. */
  public RelayDelay(double[] roundTrip) {
    DenseDelay.requireRow("round trips", roundTrip, roundTrip.length);
    this.roundTrip = roundTrip.clone();
  }

  @Override
  public double seconds(int from, int to, long bytes) {
    return roundTrip[to];
  }

  @Override
  public double routerSeconds(int server, long bytes) {
    return roundTrip[server] / 2;
  }

  @Override
  public int size() {
    return roundTrip.length;
  }

  @Override
  public int zones() {
    return 1;
  }

  @Override
  public int zoneOf(int server) {
    return 0;
  }

  @Override
  public RelayDelay select(int[] servers) {
    return new RelayDelay(Arrays.stream(servers).mapToDouble(j -> roundTrip[j]).toArray());
  }
}
