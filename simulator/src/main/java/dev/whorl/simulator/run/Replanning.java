package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.rebalance.Migration;
import dev.whorl.planning.rebalance.MigrationPlanner;
import dev.whorl.planning.solve.Move;
import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.replan.NextPlan;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.replan.Replanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Servers that come, go and drain in the course of a run, and the way to the next placement: step
 * by step as planned by {@link MigrationPlanner}. A step closes the chains that it does not keep
 * and waits for their sessions, loads weights for bytes ÷ rate of the slowest server, and is then
 * in force with its own certificate. Whatever changes on the way, the rest of the way is given up
 * and planned anew from the step that is in force.
 */
public final class Replanning {
  private final Engine engine;
  private final Problem problem;
  private final Serving serving;
  private final Replanner planner;
  private final ReplanRules rules;
  private final Set<String> there;
  private final Set<String> draining = new HashSet<>();
  private final List<Epoch> epochs = new ArrayList<>();
  private List<Serving.Open> leaving = List.of();
  private Way way = new Way("start", List.of());

  /** Raised with every step, which makes void what was put on the schedule for an earlier one. */
  private int turn;

  Replanning(
      Engine engine,
      Problem problem,
      Serving serving,
      Replanner planner,
      ReplanRules rules,
      Set<String> there) {
    this.engine = engine;
    this.problem = problem;
    this.serving = serving;
    this.planner = planner;
    this.rules = rules;
    this.there = new HashSet<>(there);
  }

  /** Steps that are still to go. */
  private record Way(String cause, List<Migration.Step> steps) {}

  /** What was done so far. */
  List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  /** A server is there, with nothing loaded. */
  public void joined(String server) {
    there.add(server);
    draining.remove(server);
    changed(server + " joined");
  }

  /** A server takes no new sessions and is to be emptied. */
  public void drain(String server) {
    draining.add(server);
    serving.close(chain -> Router.uses(chain, server));
    changed(server + " drains");
  }

  /** A server is lost; its sessions are told after this. */
  void lost(String server) {
    there.remove(server);
    draining.remove(server);
    serving.lost(server);
    engine.at(engine.now(), e -> changed(server + " is lost"));
  }

  /** Whether a better placement is worth its moving. */
  public void rebalance() {
    int running = serving.running();
    change(
        "rebalance",
        (usable, present) ->
            present.spans().stream().anyMatch(h -> draining.contains(h.server()))
                ? new NextPlan.Stay("A server is draining.")
                : planner.rebalance(usable, present, running));
  }

  private void changed(String cause) {
    change(cause, planner::changed);
  }

  private void change(String cause, BiFunction<Problem, Placement, NextPlan> plan) {
    give(cause);
    Set<String> usable = new HashSet<>(there);
    usable.removeAll(draining);
    Placement present = serving.placement();
    go(
        usable.isEmpty()
            ? new NextPlan.Stay("No server is left.")
            : plan.apply(restricted(problem, usable), present),
        present);
  }

  /** Gives up the way that was gone: what it had closed without need opens again. */
  private void give(String cause) {
    way = new Way(cause, List.of());
    turn++;
    leaving = List.of();
    serving.reopen(chain -> draining.stream().noneMatch(s -> Router.uses(chain, s)));
  }

  private void go(NextPlan next, Placement present) {
    switch (next) {
      case NextPlan.Stay(String reason) -> note("stay: " + reason, 0);
      case NextPlan.Go(Placement placement) when placement.equals(present) ->
          note("nothing to change", 0);
      case NextPlan.Go(Placement placement) -> {
        Migration migration = MigrationPlanner.plan(restricted(problem, there), present, placement);
        way = new Way(way.cause(), migration.steps());
        step();
      }
    }
  }

  private void step() {
    if (way.steps().isEmpty()) {
      return;
    }
    int now = ++turn;
    Placement next = way.steps().getFirst().placement();
    leaving = serving.without(next);
    serving.close(leaving);
    if (serving.idle(leaving)) {
      load();
    } else {
      engine.at(engine.now() + rules.drainSeconds(), e -> endDrain(now));
    }
  }

  /** A session has ended: perhaps the last one of a chain that is to go. */
  void sessionEnded() {
    if (!leaving.isEmpty() && serving.idle(leaving)) {
      load();
    }
  }

  /** Who is still there loses its chain, and goes on elsewhere or ends. */
  private void endDrain(int asked) {
    if (asked == turn && !leaving.isEmpty()) {
      if (rules.move()) {
        serving.sessionsOn(leaving).forEach(engine::interrupt);
      } else {
        serving.end(leaving);
      }
      sessionEnded();
    }
  }

  private void load() {
    leaving = List.of();
    Deployment deployment = problem.deployments().getFirst();
    List<Move> moves =
        Move.between(deployment, serving.placement(), way.steps().getFirst().placement());
    long most = moves.stream().mapToLong(Move::bytes).max().orElse(0);
    int now = turn;
    engine.at(
        engine.now() + most / rules.loadBytesPerSecond(), e -> enforce(now, Move.bytes(moves)));
  }

  private void enforce(int asked, long bytes) {
    if (asked != turn) {
      return;
    }
    Migration.Step step = way.steps().getFirst();
    serving.enforce(step.placement(), step.certificate());
    serving.close(chain -> draining.stream().anyMatch(s -> Router.uses(chain, s)));
    note(step.action().name(), bytes);
    way = new Way(way.cause(), way.steps().subList(1, way.steps().size()));
    step();
  }

  private void note(String action, long bytes) {
    Certificate certificate = serving.certificate();
    epochs.add(
        new Epoch(
            engine.now(),
            way.cause(),
            action,
            serving.placement().sessions(),
            certificate.worstSeconds(),
            certificate.meanSeconds(),
            bytes));
  }

  /** The problem on some of its servers: the others have no profile. */
  public static Problem restricted(Problem problem, Set<String> servers) {
    Problem restricted = problem;
    for (Deployment deployment : problem.deployments()) {
      Map<String, Profile> profiles = new HashMap<>(deployment.profiles());
      profiles.keySet().retainAll(servers);
      restricted = restricted.with(deployment.withProfiles(profiles));
    }
    return restricted;
  }
}
