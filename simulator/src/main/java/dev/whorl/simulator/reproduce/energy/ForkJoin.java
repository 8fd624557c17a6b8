package dev.whorl.simulator.reproduce.energy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Exact simulation of the (n, k) fork-join with two exponential speeds: every request joins the
 * queues of all servers and leaves them after k completions; a server draws its speed when it
 * begins a request. All times are exponential, so the state alone decides what comes next.
 */
final class ForkJoin {
  private static final int IDLE = -1;
  private static final int BATCHES = 20;

  /** 97.5 % quantile of Student's t with 19 degrees of freedom. */
  private static final double STUDENT_19 = 2.093;

  private final int servers;
  private final int needed;
  private final double[] rates;
  private final double fastShare;
  private final double arrivalRate;
  private final SplittableRandom random;

  /** Completions of the requests in the system, the oldest first. */
  private final ArrayDeque<int[]> requests = new ArrayDeque<>();

  /** By server: the number of the request it runs (or IDLE), the next it may run, and its speed. */
  private final long[] running;

  private final long[] nextFor;
  private final int[] speed;
  private final int[] busy = new int[2];
  private long first;
  private long arrived;

  ForkJoin(GridPoint point, long seed) {
    servers = point.servers();
    needed = point.needed();
    rates = new double[] {point.slowRate(), point.fastRate()};
    fastShare = point.fastShare();
    arrivalRate = point.arrivalRate();
    random = new SplittableRandom(seed);
    running = new long[servers];
    nextFor = new long[servers];
    speed = new int[servers];
    Arrays.fill(running, IDLE);
  }

  /** Mean number in the system and of slow and fast busy servers, over so many requests. */
  Means run(long count) {
    double[] batches = new double[BATCHES];
    double[] area = new double[3];
    double span = 0;
    long left = leave(count / 10, new double[3]).left();
    long warmUp = left;
    for (int batch = 0; batch < BATCHES; batch++) {
      double[] own = new double[3];
      Passed passed = leave(warmUp + count * (batch + 1) / BATCHES - left, own);
      left += passed.left();
      batches[batch] = own[0] / passed.time();
      span += passed.time();
      for (int i = 0; i < area.length; i++) {
        area[i] += own[i];
      }
    }
    return new Means(area[0] / span, halfWidth(batches), area[1] / span, area[2] / span);
  }

  /** Runs until so many requests have left; adds to the areas under the three curves. */
  private Passed leave(long count, double[] area) {
    double time = 0;
    long left = 0;
    while (left < count) {
      double total = arrivalRate + busy[0] * rates[0] + busy[1] * rates[1];
      double gap = -Math.log(1 - random.nextDouble()) / total;
      area[0] += gap * (arrived - first);
      area[1] += gap * busy[0];
      area[2] += gap * busy[1];
      time += gap;
      left += step(random.nextDouble() * total);
    }
    return new Passed(left, time);
  }

  private record Passed(long left, double time) {}

  /** Of the 95 % confidence interval of the mean, from batches that are nearly independent. */
  private static double halfWidth(double[] batches) {
    double mean = Arrays.stream(batches).average().orElseThrow();
    double squares = Arrays.stream(batches).map(b -> (b - mean) * (b - mean)).sum();
    return STUDENT_19 * Math.sqrt(squares / (BATCHES - 1) / BATCHES);
  }

  /** Lets one thing happen; returns how many requests left. */
  private int step(double pick) {
    double rest = pick - arrivalRate;
    if (rest < 0) {
      requests.addLast(new int[1]);
      arrived++;
      for (int j = 0; j < servers; j++) {
        if (running[j] == IDLE) {
          begin(j);
        }
      }
      return 0;
    }
    int at = rest < busy[0] * rates[0] ? 0 : 1;
    int which = random.nextInt(busy[at]);
    for (int j = 0; j < servers; j++) {
      if (running[j] != IDLE && speed[j] == at && which-- == 0) {
        return complete(j);
      }
    }
    throw new IllegalStateException("A busy server must exist.");
  }

  private int complete(int j) {
    long request = running[j];
    end(j);
    int[] completions = completionsOf(request);
    completions[0]++;
    if (completions[0] < needed) {
      begin(j);
      return 0;
    }
    // Requests leave in order: a later one never has more completions than an earlier one.
    requests.removeFirst();
    first = request + 1;
    for (int i = 0; i < servers; i++) {
      if (running[i] == request) {
        end(i);
      }
      if (running[i] == IDLE) {
        begin(i);
      }
    }
    return 1;
  }

  private int[] completionsOf(long request) {
    if (request == first) {
      return requests.getFirst();
    }
    int skip = (int) (request - first);
    for (int[] completions : requests) {
      if (skip-- == 0) {
        return completions;
      }
    }
    throw new IllegalStateException("Request " + request + " has left.");
  }

  private void begin(int j) {
    long next = Math.max(nextFor[j], first);
    if (next < arrived) {
      running[j] = next;
      nextFor[j] = next + 1;
      speed[j] = random.nextDouble() < fastShare ? 1 : 0;
      busy[speed[j]]++;
    }
  }

  private void end(int j) {
    busy[speed[j]]--;
    running[j] = IDLE;
  }

  /**
   * Time averages.
   *
   * @param halfWidth of the 95 % confidence interval of {@code inSystem}
   */
  record Means(double inSystem, double halfWidth, double slowBusy, double fastBusy) {}
}
