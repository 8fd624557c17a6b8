package dev.whorl.operator.live;

import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.Report;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent says of one deployment's sessions and of its steps.
 *
 * @param incarnation differs between two runs of an agent
 * @param sessions of the deployment that pass over the server
 * @param slowSteps since its start that took longer than the certified cap
 */
record ServerSteps(long incarnation, int sessions, long slowSteps) {
  /** Of the servers that report sessions or blocks of a deployment, by name. */
  static Map<String, ServerSteps> of(String uid, Map<String, Observation> observations) {
    Map<String, ServerSteps> steps = new TreeMap<>();
    observations.forEach((server, observation) -> {
      Report report = observation.report();
      if (report != null && concerned(report, uid)) {
        int sessions =
            report.getChainsList().stream()
                .filter(chain -> chain.getDeploymentUid().equals(uid))
                .mapToInt(ChainReport::getSessions)
                .sum();
        steps.put(
            server, new ServerSteps(report.getIncarnation(), sessions, report.getExceededCaps()));
      }
    });
    return steps;
  }

  private static boolean concerned(Report report, String uid) {
    return report.getSpansList().stream().anyMatch(span -> span.getDeploymentUid().equals(uid));
  }
}
