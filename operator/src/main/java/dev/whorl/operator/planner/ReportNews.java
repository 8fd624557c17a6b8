package dev.whorl.operator.planner;

import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.Report;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which reports of agents bear on plans. Agents report whenever a session comes or goes, several
 * times a second; that matters only to a server that waits to be idle, and while something moves,
 * for the next step follows from it. Thread-safe.
 */
final class ReportNews {
  private final ConcurrentMap<String, List<Object>> seen = new ConcurrentHashMap<>();
  private volatile boolean moving;

  /** What the last round looked at. */
  void round(Snapshot snapshot) {
    moving =
        Revisions.inForce(snapshot.placements()).stream()
            .anyMatch(p -> !Revisions.arrived(p.getSpec()));
    seen.keySet().retainAll(snapshot.observations().keySet());
  }

  /** Whether this observation says something new. */
  boolean isNews(String server, @Nullable Observation observation) {
    List<Object> now = bearing(observation);
    return !now.equals(seen.put(server, now));
  }

  private List<Object> bearing(@Nullable Observation observation) {
    Report report = observation == null ? null : observation.report();
    if (report == null) {
      return List.of(observation == null ? "none" : observation.getClass());
    }
    return Arrays.asList(
        report.getIncarnation(),
        report.getState(),
        report.getMemory().getUsableBytes(),
        report.getProfilesList(),
        Survey.busy(report),
        report.getAppliedGeneration(),
        phases(report),
        moving ? sessions(report) : Map.of());
  }

  /** Without how much of a load is done. */
  private static List<Object> phases(Report report) {
    return report.getSpansList().stream()
        .<Object>map(s -> List.of(s.getPlacement(), s.getStart(), s.getEnd(), s.getPhase()))
        .toList();
  }

  private static Map<String, Integer> sessions(Report report) {
    Map<String, Integer> sessions = new TreeMap<>();
    for (ChainReport chain : report.getChainsList()) {
      sessions.merge(chain.getPlacement(), chain.getSessions(), Integer::sum);
    }
    return sessions;
  }
}
