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
  Decision {
    create = List.copyOf(create);
    outcomes = Map.copyOf(outcomes);
  }
}
