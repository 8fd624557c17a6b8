package dev.whorl.simulator.reproduce.routing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Means of an implementation that agrees with the reference on every golden file; 20 runs each. */
record ReferenceMeans(
    String sweep,
    String topology,
    double x,
    String delays,
    String method,
    int runs,
    double mean,
    double std) {
  static List<ReferenceMeans> all() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    ReferenceMeans.class.getResourceAsStream(
                        "/dev/whorl/simulator/reproduce/sweeps.csv")),
                StandardCharsets.UTF_8))) {
      return in.lines().skip(1).map(line -> line.split(",", -1)).map(ReferenceMeans::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ReferenceMeans of(String[] f) {
    return new ReferenceMeans(
        f[0],
        f[1],
        Double.parseDouble(f[2]),
        f[8],
        f[9],
        Integer.parseInt(f[10]),
        Double.parseDouble(f[12]),
        Double.parseDouble(f[13]));
  }

  /** How many standard errors the row lies from these means. */
  double distance(Row row) {
    double error =
        Math.sqrt(std * std / runs + row.stdMsPerToken() * row.stdMsPerToken() / row.runs());
    double difference = Math.abs(row.meanMsPerToken() - mean);
    return difference <= 1e-3 * mean ? 0 : difference / error;
  }

  boolean isOf(Row row) {
    return sweep.equals(row.sweep())
        && topology.equals(row.topology())
        && x == row.x()
        && delays.equals(row.delays())
        && method.equals(row.method());
  }
}
