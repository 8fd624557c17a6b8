package dev.whorl.planning.model;

/**
 * One-way delay from the end of the step at one server to readiness at the next of one message:
 * latency, transfer and software. Servers are indices into {@link Problem#servers()}.
 *
 * <p>Ring (the data plane): a token's cycle costs the delays along the ring, the edge from the last
 * hop back to the first included; {@code seconds(j, j, bytes)} is the own return of a one-hop
 * chain. Relay (the published systems): the client sends every hidden state, so the delay is the
 * round trip between the client and {@code to}, whatever {@code from} is; the same cyclic sum
 * serves both.
 */
public sealed interface HopDelay permits ZoneDelay, DenseDelay, RelayDelay {
  /** Seconds for a message of so many bytes. */
  double seconds(int from, int to, long bytes);

  /** Seconds between the router and a server, one way. */
  double routerSeconds(int server, long bytes);

  /** Number of servers covered. */
  int size();

  /** Number of groups of servers between which delays differ; 1 when only the target matters. */
  int zones();

  /** The group of a server, below {@link #zones()}. */
  int zoneOf(int server);

  /** The same delays for the given servers only, in the given order. */
  HopDelay select(int[] servers);
}
