package dev.whorl.simulator.compare;

import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.run.Replanning;
import dev.whorl.simulator.scenario.Scenario;
import dev.whorl.simulator.scenario.Scenario.Fault;
import dev.whorl.simulator.scenario.Scenario.Fault.Kind;

/** Puts a scenario's faults on a run's schedule. */
final class FaultPlan {
  private final Scenario scenario;
  private final Engine engine;

  FaultPlan(Scenario scenario, Engine engine) {
    this.scenario = scenario;
    this.engine = engine;
  }

  /** In a run whose placement stays. */
  void schedule() {
    scenario.faults().forEach(f -> engine.at(f.atSeconds(), e -> device(f)));
  }

  /** In a run that replans. A loss is told to it by the data plane. */
  void schedule(Replanning replanning) {
    for (Fault fault : scenario.faults()) {
      engine.at(
          fault.atSeconds(),
          e -> {
            device(fault);
            planning(fault, replanning);
          });
      if (fault.kind() == Kind.LEAVE) {
        engine.at(fault.atSeconds() + fault.graceSeconds(), e -> e.crash(fault.server(), false));
      }
    }
  }

  private void device(Fault fault) {
    switch (fault.kind()) {
      case CRASH -> engine.crash(fault.server(), false);
      case SILENCE -> engine.crash(fault.server(), true);
      case RESTORE, JOIN -> engine.restore(fault.server());
      case SLOW -> engine.slow(fault.server(), fault.factor());
      case DRAIN, LEAVE, REBALANCE -> {}
    }
  }

  private void planning(Fault fault, Replanning replanning) {
    switch (fault.kind()) {
      case JOIN, RESTORE -> replanning.joined(id(fault));
      case DRAIN, LEAVE -> replanning.drain(id(fault));
      case REBALANCE -> replanning.rebalance();
      case CRASH, SILENCE, SLOW -> {}
    }
  }

  private String id(Fault fault) {
    return scenario.problem().servers().get(fault.server()).id();
  }
}
