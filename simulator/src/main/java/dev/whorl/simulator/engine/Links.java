package dev.whorl.simulator.engine;

import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.RelayDelay;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Ordered pairs of servers. A link sends first come first served, one lane for decode rows and one
 * for prefill. Decode rows overtake chunks and delay them by what they take of the bandwidth, but
 * leave them half of it: the lanes are two connections. In relay mode every message goes through
 * the client.
 */
final class Links {
  private static final long PROBE = 1L << 20;

  private final HopDelay delays;
  private final boolean relay;
  private final Map<Long, Integer> byPair = new HashMap<>();
  private double[] latency = new double[64];
  private double[] latencyBack = new double[64];
  private double[] perByte = new double[64];
  private double[] decodeFree = new double[64];
  private double[] bulkFree = new double[64];

  /** By how much decode rows may still delay the chunks under way. */
  private double[] bulkShare = new double[64];

  private int size;

  Links(HopDelay delays) {
    this.delays = delays;
    this.relay = delays instanceof RelayDelay;
  }

  /** Whether the client carries every hidden state. */
  boolean relay() {
    return relay;
  }

  int size() {
    return size;
  }

  int between(int from, int to) {
    return byPair.computeIfAbsent(((long) from << 32) | to, pair -> add(from, to));
  }

  private int add(int from, int to) {
    if (size == latency.length) {
      latency = Arrays.copyOf(latency, size * 2);
      latencyBack = Arrays.copyOf(latencyBack, size * 2);
      perByte = Arrays.copyOf(perByte, size * 2);
      decodeFree = Arrays.copyOf(decodeFree, size * 2);
      bulkFree = Arrays.copyOf(bulkFree, size * 2);
      bulkShare = Arrays.copyOf(bulkShare, size * 2);
    }
    if (relay) {
      latency[size] = delays.routerSeconds(from, 0) + delays.routerSeconds(to, 0);
      latencyBack[size] = latency[size];
    } else {
      latency[size] = delays.seconds(from, to, 0);
      latencyBack[size] = delays.seconds(to, from, 0);
      perByte[size] = (delays.seconds(from, to, PROBE) - latency[size]) / PROBE;
    }
    return size++;
  }

  double latency(int link) {
    return latency[link];
  }

  /** Of acknowledgements. */
  double latencyBack(int link) {
    return latencyBack[link];
  }

  /** Sends decode rows now; returns when they are ready at the other end. */
  double sendRows(int link, double now, long bytes) {
    double transfer = bytes * perByte[link];
    if (transfer == 0) {
      return now + latency[link];
    }
    double start = Math.max(now, decodeFree[link]);
    decodeFree[link] = start + transfer;
    if (bulkFree[link] > now) {
      double delay = Math.min(transfer, bulkShare[link]);
      bulkFree[link] += delay;
      bulkShare[link] -= delay;
    }
    return start + transfer + latency[link];
  }

  /** Sends a prefill chunk now; returns when it is ready at the other end. */
  double sendChunk(int link, double now, long bytes) {
    double transfer = bytes * perByte[link];
    if (transfer == 0) {
      return now + latency[link];
    }
    bulkShare[link] = transfer + (bulkFree[link] > now ? bulkShare[link] : 0);
    double start = Math.max(now, bulkFree[link]);
    double behindRows = Math.clamp(decodeFree[link] - start, 0, bulkShare[link]);
    bulkShare[link] -= behindRows;
    bulkFree[link] = start + behindRows + transfer;
    return bulkFree[link] + latency[link];
  }

  /** Seconds between the router and a server, one way. */
  double router(int server, long bytes) {
    return delays.routerSeconds(server, bytes);
  }
}
