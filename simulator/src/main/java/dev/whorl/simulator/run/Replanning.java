package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Fleet;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Next;
import dev.whorl.planning.moving.NextStep;
import dev.whorl.planning.moving.Revision;
import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.replan.NextPlan;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.replan.Replanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Servers that come, go and drain in the course of a run, and the way to the next placement: the
 * steps of planning's {@link NextStep}, as the operator goes them. A step is a revision, in force
 * as soon as it is written; agents hear of it a little later. Whatever changes on the way, the next
 * step follows from where things are.
 */
public final class Replanning {
  private final Engine engine;
  private final Serving serving;
  private final Consumer<Certificate> enforced;
  private final Replanner planner;
  private final ReplanRules rules;
  private final Edition edition;
  private final Agents agents;
  private final Set<String> there;
  private final Set<String> draining = new HashSet<>();
  private final Set<ChainId> closing = new HashSet<>();
  private final List<Epoch> epochs = new ArrayList<>();
  private Problem problem;
  private Revision inForce;
  private Placement target;
  private Placement before; // the target that was gone to until this one
  private @Nullable Certificate certificate; // null while nothing can run
  private String cause = "start";
  private boolean moving;
  private boolean looking;

  /**
   * Replaces a placement that has arrived.
   *
   * @param enforced told every certificate that comes into force
   */
  Replanning(
      Engine engine,
      Problem problem,
      Router router,
      Consumer<Certificate> enforced,
      Replanner planner,
      ReplanRules rules,
      Placement start,
      Set<String> there) {
    this.engine = engine;
    this.problem = problem;
    this.enforced = enforced;
    this.planner = planner;
    this.rules = rules;
    this.there = new HashSet<>(there);
    this.target = merged(start);
    this.before = target;
    this.edition = Edition.only(start.deployment());
    this.inForce = Revision.of(target);
    this.agents =
        new Agents(
            engine,
            edition,
            problem.deployments().getFirst().model(),
            rules,
            there,
            inForce,
            this::news);
    this.serving = new Serving(router, problem, edition);
    enforce(NextStep.certified(fleet()));
    serving.admit(agents::admits);
  }

  /** What was done so far. */
  List<Epoch> epochs() {
    return List.copyOf(epochs);
  }

  /** A server is there; one that was not has nothing loaded. */
  public void joined(String server) {
    there.add(server);
    draining.remove(server);
    agents.joined(server);
    changed(server + " joined");
  }

  /** A server is to be emptied. */
  public void drain(String server) {
    draining.add(server);
    changed(server + " drains");
  }

  /** So many sessions are to be carried at the same time. */
  public void scale(int sessions) {
    Deployment deployment = problem.deployments().getFirst();
    problem = problem.with(deployment.withWorkload(deployment.workload().withSessions(sessions)));
    changed(sessions + " sessions");
  }

  /** A server is lost; its sessions are told after this. */
  void lost(String server) {
    there.remove(server);
    draining.remove(server);
    agents.lost(server);
    serving.admit(agents::admits);
    engine.at(engine.now(), e -> changed(server + " is lost"));
  }

  /** Whether a better placement is worth its moving. */
  public void rebalance() {
    if (moving || !draining.isEmpty()) {
      note("stay: a move is on its way", 0);
    } else {
      int running = serving.running();
      change("rebalance", (usable, present) -> planner.rebalance(usable, present, running));
    }
  }

  private void changed(String what) {
    change(what, planner::changed);
  }

  private void change(String what, BiFunction<Problem, Placement, NextPlan> plan) {
    cause = what;
    Set<String> usable = new HashSet<>(there);
    usable.removeAll(draining);
    Placement present = left(target);
    NextPlan next =
        usable.isEmpty()
            ? new NextPlan.Stay("No server is left.")
            : plan.apply(restricted(problem, usable), present);
    before = present;
    target =
        switch (next) {
          case NextPlan.Go(Placement placement) -> merged(placement);
          case NextPlan.Stay(String reason) -> {
            note("stay: " + reason, 0);
            yield present;
          }
        };
    moving = true;
    soon();
  }

  /** What of a placement is on servers that are there. */
  private Placement left(Placement placement) {
    return new Placement(
        placement.deployment(),
        placement.spans().stream().filter(hosted -> there.contains(hosted.server())).toList(),
        placement.chains().stream()
            .filter(chain -> chain.hops().stream().allMatch(hop -> there.contains(hop.server())))
            .toList());
  }

  /** Chains over the same hops are one. */
  private static Placement merged(Placement placement) {
    Map<List<Hop>, Integer> capacities = new LinkedHashMap<>();
    placement
        .chains()
        .forEach(chain -> capacities.merge(chain.hops(), chain.capacity(), Integer::sum));
    List<Chain> chains = new ArrayList<>();
    capacities.forEach((hops, capacity) -> chains.add(new Chain(hops, capacity)));
    return new Placement(placement.deployment(), placement.spans(), chains);
  }

  /** An agent has heard or loaded something. */
  private void news() {
    serving.admit(agents::admits);
    soon();
  }

  /** A session has ended: perhaps one that was waited for. */
  void sessionEnded() {
    if (moving) {
      soon();
    }
  }

  private void soon() {
    if (!looking) {
      looking = true;
      engine.at(engine.now(), e -> look());
    }
  }

  private void look() {
    looking = false;
    switch (NextStep.of(fleet())) {
      case Next.Write write -> write(write);
      case Next.Wait(List<Next.Cause> causes) -> causes.forEach(this::waitFor);
      case Next.Settled() -> moving = false;
      case Next.Refused(List<String> violations) -> refused(violations);
    }
  }

  private void write(Next.Write write) {
    Revision next = write.revisions().stream().findFirst().orElse(inForce);
    long bytes = bytes(next);
    inForce = next;
    enforce(write.certificates());
    agents.tell(next);
    note(write.actions().stream().sorted().map(Enum::name).collect(Collectors.joining("+")), bytes);
  }

  private long bytes(Revision next) {
    long bytes = 0;
    for (String server : next.holdings().keySet()) {
      Blocks had = inForce.holding(server).wanted();
      bytes +=
          next.holding(server).wanted().minus(had).bytes(problem.deployments().getFirst().model());
    }
    return bytes;
  }

  private void enforce(Map<String, Certificate> certificates) {
    certificate = certificates.get(edition.id());
    serving.enforce(
        engine.now(),
        inForce,
        certificate,
        hops -> hops.stream().allMatch(hop -> there.contains(hop.server())));
    if (certificate != null) {
      enforced.accept(certificate);
    }
  }

  /** Sessions on a chain that closes may go on for so long. */
  private void waitFor(Next.Cause cause) {
    if (cause instanceof Next.Cause.Sessions sessions && closing.add(sessions.chain())) {
      engine.at(engine.now() + rules.drainSeconds(), e -> endDrain(sessions.chain()));
    }
  }

  /** Who is still there beyond the capacity loses its chain, and goes on elsewhere. */
  private void endDrain(ChainId id) {
    closing.remove(id);
    for (LiveChain chain : inForce.chains()) {
      if (ChainId.of(edition, chain.hops()).equals(id)) {
        List<Integer> sessions = serving.sessionsOn(chain.hops());
        sessions
            .subList(0, Math.max(0, sessions.size() - chain.capacity()))
            .forEach(engine::interrupt);
        soon();
      }
    }
  }

  /** What cannot be gone to is not gone to: the goal of before stands. */
  private void refused(List<String> violations) {
    note("refused: " + violations.getFirst(), 0);
    Placement standing = left(before);
    moving = !target.equals(standing);
    target = standing;
    if (moving) {
      soon();
    }
  }

  private void note(String action, long bytes) {
    Certificate now = certificate;
    epochs.add(
        new Epoch(
            engine.now(),
            cause,
            action,
            inForce.capacity(),
            now == null ? 0 : now.worstSeconds(),
            now == null ? 0 : now.meanSeconds(),
            bytes));
  }

  private Fleet fleet() {
    List<String> servers = problem.servers().stream().map(Server::id).toList();
    return new Fleet(
        problem,
        List.of(edition),
        List.of(inForce),
        List.of(target),
        agents.views(servers, serving.chains(), this::running));
  }

  private int running(List<Hop> hops) {
    return serving.sessionsOn(hops).size();
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
