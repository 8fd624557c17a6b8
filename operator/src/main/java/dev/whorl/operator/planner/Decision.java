package dev.whorl.operator.planner;

import java.util.List;
import java.util.Map;

/**
 * What a round decides about one group.
 *
 * @param create placements to write
 * @param outcomes by uid
 * @param skipped why what is better was not gone to, with figures, by uid
 * @param atRisk why the promise ends with servers that leave, by uid
 */
record Decision(
    List<Draft> create,
    Map<String, PlanOutcome> outcomes,
    Map<String, String> skipped,
    Map<String, String> atRisk) {
  /** Nobody is asked about. */
  static final Decision NOTHING = new Decision(List.of(), Map.of());

  Decision {
    create = List.copyOf(create);
    outcomes = Map.copyOf(outcomes);
    skipped = Map.copyOf(skipped);
    atRisk = Map.copyOf(atRisk);
  }

  /** Nothing better was found, or it is gone to. */
  Decision(List<Draft> create, Map<String, PlanOutcome> outcomes) {
    this(create, outcomes, Map.of(), Map.of());
  }
}
