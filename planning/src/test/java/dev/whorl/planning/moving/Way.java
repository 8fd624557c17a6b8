package dev.whorl.planning.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.moving.Next.Action;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** One random fleet on the way to some random targets. The same seed goes the same way. */
final class Way {
  private static final int MOST_STEPS = 400;

  private final SplittableRandom random;
  private final RandomFleet fleet;
  private final Agents agents;
  private final Broken broken;
  private List<Placement> target;
  private final Map<Action, Integer> actions = new EnumMap<>(Action.class);

  Way(long seed, Broken broken) {
    this.random = new SplittableRandom(seed);
    this.broken = broken;
    this.fleet = new RandomFleet(random);
    this.agents = new Agents(fleet.problem, fleet.editions, random);
    this.target = fleet.target(Set.of());
  }

  /** How often each action was part of a step. */
  Map<Action, Integer> actions() {
    return actions;
  }

  /** Goes to the end, past reports and words in any order, crashes, losses and other targets. */
  void go() {
    int changes = 1 + random.nextInt(4);
    for (int change = 0; change < changes; change++) {
      int events = random.nextInt(80);
      for (int i = 0; i < events; i++) {
        if (random.nextInt(3) == 0) {
          step();
        }
        agents.happen(true);
      }
      if (random.nextInt(6) == 0) {
        lose();
      }
      target = fleet.target(agents.gone());
    }
    arrive();
  }

  private void lose() {
    List<String> names =
        fleet.problem.servers().stream()
            .map(Server::id)
            .filter(name -> !agents.gone().contains(name))
            .toList();
    if (!names.isEmpty()) {
      agents.lose(names.get(random.nextInt(names.size())));
    }
  }

  private Next step() {
    Fleet seen = new Fleet(fleet.problem, fleet.editions, agents.inForce(), target, agents.views());
    Next next = NextStep.of(broken.seen(seen));
    if (next instanceof Next.Write write) {
      agents.write(write.revisions().stream().map(broken::written).toList());
      write.actions().forEach(action -> actions.merge(action, 1, Integer::sum));
      certified(write.certificates());
    }
    assertThat(next).isNotInstanceOf(Next.Refused.class);
    return next;
  }

  /** Every session that may run is in a certificate. */
  private void certified(Map<String, Certificate> certificates) {
    for (Revision revision : agents.inForce()) {
      int counted =
          revision.chains().stream()
              .filter(chain ->
                  chain.hops().stream().noneMatch(hop -> agents.gone().contains(hop.server())))
              .mapToInt(LiveChain::counted)
              .sum();
      Certificate certificate = certificates.get(revision.edition());
      int promised =
          certificate == null
              ? 0
              : certificate.chains().stream().mapToInt(ChainBound::capacity).sum();
      assertThat(promised).as("certified of %s", revision.edition()).isEqualTo(counted);
    }
  }

  /** With every word heard and every session ended it arrives, in a bounded number of steps. */
  private void arrive() {
    Next last = new Next.Settled();
    for (int i = 0; i < MOST_STEPS; i++) {
      agents.calm();
      last = step();
      if (last instanceof Next.Settled) {
        assertArrived();
        return;
      }
    }
    throw new AssertionError("never arrives: " + last);
  }

  private void assertArrived() {
    for (int e = 0; e < target.size(); e++) {
      Revision arrived = agents.inForce().get(e);
      assertThat(arrived.counted()).isEqualTo(target.get(e).sessions());
      assertThat(arrived.holdings()).isEqualTo(Revision.of(target.get(e)).holdings());
    }
  }
}
