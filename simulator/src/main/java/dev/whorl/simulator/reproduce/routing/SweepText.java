package dev.whorl.simulator.reproduce.routing;

import dev.whorl.simulator.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sweeps for a person: a table per kind of delays, and what they say about the headline. */
public final class SweepText {
  private final List<Row> rows;

  /** Text about the rows. */
  public SweepText(List<Row> rows) {
    this.rows = List.copyOf(rows);
  }

  /** Means in ms per token of every point, and the proposed method's reduction against PETALS. */
  public TextTable table(String delays) {
    List<String> columns = new ArrayList<>(List.of("sweep", "topology", "x"));
    for (Method method : Method.values()) {
      columns.add(method.label());
    }
    columns.add("less than petals");
    TextTable table = new TextTable(columns.toArray(String[]::new));
    for (Row proposed : rows) {
      if (proposed.delays().equals(delays) && is(proposed, Method.PROPOSED)) {
        table.row(cells(proposed));
      }
    }
    return table;
  }

  private List<String> cells(Row point) {
    List<String> cells =
        new ArrayList<>(List.of(point.sweep(), point.topology(), number("%s", point.x())));
    for (Method method : Method.values()) {
      double mean = mean(point, method);
      cells.add(Double.isNaN(mean) ? "-" : number("%.1f", mean));
    }
    cells.add(percent(reduction(point, Method.PETALS)));
    return cells;
  }

  private double mean(Row point, Method method) {
    return rows.stream()
        .filter(r -> is(r, method) && samePoint(r, point))
        .mapToDouble(Row::meanMsPerToken)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static boolean samePoint(Row a, Row b) {
    return a.sweep().equals(b.sweep())
        && a.topology().equals(b.topology())
        && a.x() == b.x()
        && a.delays().equals(b.delays());
  }

  private static boolean is(Row row, Method method) {
    return row.method().equals(method.label());
  }

  private double reduction(Row point, Method against) {
    return 1 - point.meanMsPerToken() / mean(point, against);
  }

  /** Least, median and largest reduction against every baseline. */
  public TextTable reductions(String delays) {
    TextTable table = new TextTable("against", "least", "median", "largest", "points lost");
    for (Method method : Method.values()) {
      List<Double> all =
          rows.stream()
              .filter(r -> r.delays().equals(delays) && is(r, Method.PROPOSED))
              .map(r -> reduction(r, method))
              .filter(d -> !d.isNaN())
              .sorted()
              .toList();
      if (method != Method.PROPOSED && !all.isEmpty()) {
        long lost = all.stream().filter(d -> d < 0).count();
        table.row(
            method.label(),
            percent(all.getFirst()),
            percent(all.get(all.size() / 2)),
            percent(all.getLast()),
            lost + " of " + all.size());
      }
    }
    return table;
  }

  /** Both tables, the reductions, and how much of the headline the constants make. */
  public String text() {
    return """
    Mean ms per token (waiting, prefill and allocation delays included), with the reference's allocation delays: 60 s per request for the
    proposed method, 250 s for every PETALS variant.
    %s
    Reduction by the proposed method, with these delays:
    %s
    The same without allocation delays:
    %s
    Reduction by the proposed method, without them:
    %s
    %s\
    """
        .formatted(
            table("reference").text(),
            reductions("reference").text(),
            table("zero").text(),
            reductions("zero").text(),
            verdict());
  }

  /** What the figures say, in sentences made from them. */
  public String verdict() {
    double with = median("reference");
    double without = median("zero");
    return """
    The published headline is 60-80 %% less time per token than PETALS. With the reference's constants the median reduction over all points is
    %s. The delays of 250 s and 60 s are the same at every point and have nothing to do with placement or routing; without
    them the median reduction is %s. That is what the method itself gains here; each PETALS variant has one of its parts.
    """
        .formatted(percent(with), percent(without));
  }

  private double median(String delays) {
    List<Double> all =
        rows.stream()
            .filter(r -> r.delays().equals(delays) && is(r, Method.PROPOSED))
            .map(r -> reduction(r, Method.PETALS))
            .filter(d -> !d.isNaN())
            .sorted()
            .toList();
    return all.isEmpty() ? Double.NaN : all.get(all.size() / 2);
  }

  private static String percent(double share) {
    return number("%.0f %%", 100 * share);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
