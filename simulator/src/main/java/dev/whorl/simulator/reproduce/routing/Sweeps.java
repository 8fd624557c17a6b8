package dev.whorl.simulator.reproduce.routing;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.simulator.pace.Pace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Runs sweeps. The same seed gives the same rows, whatever the number of processors. */
public final class Sweeps {
  private final int runs;
  private final long seed;

  /** So many runs per point. */
  public Sweeps(int runs, long seed) {
    if (runs < 1) {
      throw new InvalidInput("runs", runs, "must be at least 1");
    }
    this.runs = runs;
    this.seed = seed;
  }

  /** Rows of all points; those of whole points only when the pace stops it. */
  public List<Row> rows(List<Sweep> sweeps, List<String> topologies, Pace pace) {
    List<Row> rows = new ArrayList<>();
    List<Place> places = places(sweeps, topologies);
    double done = 0;
    double all = places.stream().mapToDouble(Place::effort).sum();
    for (Place place : places) {
      if (pace.stopped()) {
        break;
      }
      rows.addAll(rows(place, pace));
      done += place.effort();
      pace.done(done / all, place.toString());
    }
    return rows;
  }

  private static List<Place> places(List<Sweep> sweeps, List<String> topologies) {
    List<Place> places = new ArrayList<>();
    for (String name : topologies) {
      Topology topology = Topology.named(name);
      for (Sweep sweep : sweeps) {
        sweep.points(name).forEach(p -> places.add(new Place(sweep, topology, p)));
      }
    }
    return places;
  }

  private List<Row> rows(Place place, Pace pace) {
    AtomicInteger skipped = new AtomicInteger();
    List<Both> all =
        IntStream.range(0, runs)
            .parallel()
            .mapToObj(run -> {
              if (pace.stopped()) {
                skipped.incrementAndGet();
                return null;
              }
              var drawn = Drawing.of(place.topology, place.point, seedOf(place, run));
              return new Both(PointRun.run(drawn, true), PointRun.run(drawn, false));
            })
            .filter(Objects::nonNull)
            .toList();
    if (skipped.get() > 0) {
      return List.of();
    }
    List<Row> rows = new ArrayList<>();
    rows.addAll(rows(place, "reference", all.stream().map(Both::reference).toList()));
    rows.addAll(rows(place, "zero", all.stream().map(Both::zero).toList()));
    return rows;
  }

  private long seedOf(Place place, int run) {
    return Objects.hash(seed, place.sweep.label(), place.topology.name(), place.point.x(), run);
  }

  private static List<Row> rows(Place place, String delays, List<Map<Method, Double>> all) {
    Map<Method, List<Double>> byMethod = new EnumMap<>(Method.class);
    for (Map<Method, Double> run : all) {
      run.forEach((m, mean) -> byMethod.computeIfAbsent(m, x -> new ArrayList<>()).add(mean));
    }
    List<Row> rows = new ArrayList<>();
    byMethod.forEach((method, means) -> rows.add(row(place, delays, method, means)));
    return rows;
  }

  private static Row row(Place place, String delays, Method method, List<Double> means) {
    double mean = means.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    double squares = means.stream().mapToDouble(m -> (m - mean) * (m - mean)).sum();
    return new Row(
        place.sweep.label(),
        place.topology.name(),
        place.point.x(),
        delays,
        method.label(),
        means.size(),
        mean,
        means.size() > 1 ? Math.sqrt(squares / (means.size() - 1)) : 0);
  }

  private record Both(Map<Method, Double> reference, Map<Method, Double> zero) {}

  private record Place(Sweep sweep, Topology topology, Sweep.Point point) {
    double effort() {
      return (double) point.requests() * point.servers() * point.servers();
    }

    @Override
    public String toString() {
      return topology.name() + " " + sweep.label() + " = " + point.x();
    }
  }
}
