package dev.whorl.simulator.reproduce.routing;

import dev.whorl.planning.model.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What is varied, and the points of each sweep on each network. */
public enum Sweep {
  /** Number of servers. */
  SERVERS("C", "number of servers C"),
  /** Number of servers, the load in proportion. */
  SERVERS_AND_LOAD("C_scaled_lambda", "number of servers C, load in proportion"),
  /** Arrival rate. */
  LOAD("lambda", "arrivals per ms (lambda)"),
  /** Share of fast servers. */
  FAST_SHARE("eta", "share of fast servers (eta)"),
  /** Generated tokens. */
  OUTPUT("lc", "output tokens (lc)");

  private static final double SECONDS_OF_LOAD = 200;
  private static final double MS = 1000;
  private static final double LAMBDA = 5e-4;
  private static final double ETA = 0.2;
  private static final int TOKENS = 128;
  private static final Map<String, Integer> SERVERS_OF =
      Map.of("Abvt", 9, "Bellcanada", 19, "GtsCe", 60);

  private final String label;
  private final String axis;

  Sweep(String label, String axis) {
    this.label = label;
    this.axis = axis;
  }

  /** What is varied, for the axis of a plot. */
  public String axis() {
    return axis;
  }

  /** The published name of the varied quantity. */
  public String label() {
    return label;
  }

  /** The sweep with the published name. */
  public static Sweep labelled(String label) {
    return Arrays.stream(values())
        .filter(s -> s.label.equals(label))
        .findFirst()
        .orElseThrow(() ->
            new InvalidInput(
                "sweep",
                label,
                "is not known. Use one of " + Arrays.stream(values()).map(Sweep::label).toList()));
  }

  /** The points on a network. */
  public List<Point> points(String topology) {
    List<Point> points = new ArrayList<>();
    for (double x : values(topology)) {
      points.add(point(topology, x));
    }
    return points;
  }

  private double[] values(String topology) {
    boolean small = topology.equals("Abvt");
    return switch (this) {
      case SERVERS -> small ? of(6, 10, 15, 20, 22) : of(10, 15, 20, 25, 40);
      case SERVERS_AND_LOAD -> small ? of(6, 10, 15, 20, 22) : of(9, 15, 20, 25, 40);
      case LOAD ->
          small ? of(5e-5, 1e-4, 5e-4, 1e-3, 2e-3) : of(5e-5, 1e-4, 5e-4, 1e-3, 2e-3, 3e-3);
      case FAST_SHARE ->
          topology.equals("GtsCe") ? of(0.01, 0.03, 0.06, 0.1, 0.3) : of(0.1, 0.2, 0.3, 0.4, 0.5);
      case OUTPUT -> of(64, 128, 256, 384, 512);
    };
  }

  private static double[] of(double... values) {
    return values;
  }

  private Point point(String topology, double x) {
    int servers = SERVERS_OF.getOrDefault(topology, 0);
    return switch (this) {
      case SERVERS -> new Point(x, (int) x, ETA, LAMBDA, TOKENS, 50);
      case SERVERS_AND_LOAD -> {
        double lambda = LAMBDA * x / 9;
        yield new Point(x, (int) x, ETA, lambda, TOKENS, requests(lambda));
      }
      case LOAD -> new Point(x, servers, ETA, x, TOKENS, requests(x));
      case FAST_SHARE -> new Point(x, servers, x, LAMBDA, TOKENS, 50);
      case OUTPUT -> new Point(x, servers, ETA, LAMBDA, (int) x, 100);
    };
  }

  private static int requests(double lambda) {
    return (int) Math.round(SECONDS_OF_LOAD * MS * lambda);
  }

  /**
   * One point.
   *
   * @param x the varied quantity
   * @param fastShare of the servers
   * @param arrivalsPerMs λ
   */
  public record Point(
      double x,
      int servers,
      double fastShare,
      double arrivalsPerMs,
      int outputTokens,
      int requests) {}
}
