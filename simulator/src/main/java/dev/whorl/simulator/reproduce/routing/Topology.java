package dev.whorl.simulator.reproduce.routing;

import dev.whorl.planning.model.InvalidInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A network's round trips between all pairs of nodes: twice the shortest one-way delay, in ms. */
public final class Topology {
  /** Short names of the networks of the evaluation, in the order of their size. */
  public static final List<String> NAMES = List.of("Abvt", "Bellcanada", "GtsCe");

  private static final double MICROSECONDS_PER_MS = 1000;

  private final String name;
  private final double[][] roundTrips;

  private Topology(String name, double[][] roundTrips) {
    this.name = name;
    this.roundTrips = roundTrips;
  }

  /** One of {@link #NAMES}. */
  public static Topology named(String name) {
    String resource = "/dev/whorl/simulator/topologies/" + name + ".graph";
    try (InputStream in = Topology.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new InvalidInput("topology", name, "is not known. Use one of " + NAMES);
      }
      return read(name, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("The topology " + name + " cannot be read.", e);
    }
  }

  private static Topology read(String name, BufferedReader in) {
    List<String> lines = in.lines().toList();
    int nodes = Integer.parseInt(lines.getFirst().substring("NODES ".length()).trim());
    double[][] delay = new double[nodes][nodes];
    for (int i = 0; i < nodes; i++) {
      Arrays.fill(delay[i], Double.POSITIVE_INFINITY);
      delay[i][i] = 0;
    }
    lines.stream()
        .filter(line -> line.startsWith("edge_"))
        .map(line -> line.split(" ", -1))
        .forEach(edge -> connect(delay, edge));
    shorten(delay);
    for (double[] row : delay) {
      Arrays.setAll(row, j -> 2 * row[j]);
    }
    return new Topology(name, delay);
  }

  private static void connect(double[][] delay, String[] edge) {
    int from = Integer.parseInt(edge[1]);
    int to = Integer.parseInt(edge[2]);
    double ms = Double.parseDouble(edge[5]) / MICROSECONDS_PER_MS;
    delay[from][to] = Math.min(delay[from][to], ms);
    delay[to][from] = Math.min(delay[to][from], ms);
  }

  private static void shorten(double[][] delay) {
    for (int via = 0; via < delay.length; via++) {
      for (double[] row : delay) {
        for (int j = 0; j < row.length; j++) {
          row[j] = Math.min(row[j], row[via] + delay[via][j]);
        }
      }
    }
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Number of nodes. */
  public int nodes() {
    return roundTrips.length;
  }

  /** Round trip between two nodes in ms. */
  public double roundTrip(int from, int to) {
    return roundTrips[from][to];
  }
}
