package dev.whorl.operator.planner;

import java.util.List;
import java.util.Map;

/**
 * What a round decides about one group.
 *
 * @param create placements to write
 * @param outcomes by uid
 */
record Decision(List<Draft> create, Map<String, PlanOutcome> outcomes) {
  /** Nobody is asked about. */
  static final Decision NOTHING = new Decision(List.of(), Map.of());

  Decision {
    create = List.copyOf(create);
    outcomes = Map.copyOf(outcomes);
  }
}
