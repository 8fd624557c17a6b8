package dev.whorl.planning.cost;

import java.util.Map;

/**
 * What other deployments hold and run on the servers of a pool. All spans of a server share its
 * step loop, so their rows lengthen its steps; the prefill tokens of a step are limited in total,
 * so only the dearest chunk counts.
 *
 * @param byServer by server id
 * @param edgeBytes bytes in flight by ordered pair, key {@code from + "\n" + to}
 * @param chunkBytes prefill that may be under way at once by ordered pair: a window of chunks per
 *     chain
 */
public record Foreign(
    Map<String, Load> byServer, Map<String, Long> edgeBytes, Map<String, Long> chunkBytes) {
  /** No other deployment. */
  public static final Foreign NONE = new Foreign(Map.of(), Map.of(), Map.of());

  private static final Load NOTHING = new Load(0, 0, 0, 0, 0, 0);

  public Foreign {
    byServer = Map.copyOf(byServer);
    edgeBytes = Map.copyOf(edgeBytes);
    chunkBytes = Map.copyOf(chunkBytes);
  }

  /** What others hold on the server. */
  public Load load(String server) {
    return byServer.getOrDefault(server, NOTHING);
  }

  long bytes(String server) {
    return byServer.isEmpty() ? 0 : load(server).bytes();
  }

  long edgeBytes(String from, String to) {
    return edgeBytes.isEmpty() ? 0 : edgeBytes.getOrDefault(from + "\n" + to, 0L);
  }

  long chunkBytes(String from, String to) {
    return chunkBytes.isEmpty() ? 0 : chunkBytes.getOrDefault(from + "\n" + to, 0L);
  }

  /**
   * One server's foreign load.
   *
   * @param bytes weights and caches
   * @param sessions of all other deployments
   * @param chains of all other deployments
   * @param stepSeconds their part of the longest step, without chunk
   * @param visitSeconds their part of the longest visit, without chunks
   * @param chunkSeconds their dearest chunk
   */
  public record Load(
      long bytes,
      int sessions,
      int chains,
      double stepSeconds,
      double visitSeconds,
      double chunkSeconds) {
    /** Both loads together. */
    public Load plus(Load other) {
      return new Load(
          bytes + other.bytes,
          sessions + other.sessions,
          chains + other.chains,
          stepSeconds + other.stepSeconds,
          visitSeconds + other.visitSeconds,
          Math.max(chunkSeconds, other.chunkSeconds));
    }
  }
}
