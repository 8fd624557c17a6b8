package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Servers that could not load blocks of an edition: for a while it is planned without them, or a
 * round would send it there again as soon as the failure is out of sight. For one thread.
 */
final class FailedLoads {
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  private record Key(String server, String edition) {}

  private record Failed(String message, Instant until) {}

  private final Map<Key, Failed> failed = new HashMap<>();

  /** Takes in what the servers of the revisions in force report. */
  void look(Snapshot snapshot) {
    failed.values().removeIf(f -> !f.until().isAfter(snapshot.now()));
    for (BlockPlacement placement : Revisions.inForce(snapshot.placements())) {
      for (PlacedSpan span : placement.getSpec().spans()) {
        String server = placement.getSpec().servers().get(span.server());
        Observation observation = snapshot.observations().get(server);
        Report report = observation == null ? null : observation.report();
        if (report != null) {
          look(new Key(server, placement.getSpec().edition()), report, snapshot.now());
        }
      }
    }
  }

  private void look(Key key, Report report, Instant now) {
    for (SpanReport span : report.getSpansList()) {
      if (!span.getPlacement().equals(key.edition())) {
        continue;
      }
      if (span.getPhase() == SpanReport.Phase.FAILED) {
        failed.put(key, new Failed(span.getMessage(), now.plus(REMEMBERED)));
        return;
      }
      if (span.getPhase() == SpanReport.Phase.LOADED) {
        failed.remove(key);
      }
    }
  }

  /** Why, by server, for an edition. */
  Map<String, String> of(String edition) {
    Map<String, String> why = new TreeMap<>();
    failed.forEach((key, f) -> {
      if (key.edition().equals(edition)) {
        why.put(key.server(), f.message());
      }
    });
    return why;
  }
}
