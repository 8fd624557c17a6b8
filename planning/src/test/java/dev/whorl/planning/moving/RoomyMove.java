package dev.whorl.planning.moving;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A fleet with twice the memory that a placement needs, full of sessions that never end. */
final class RoomyMove {
  private static final double EASY_SECONDS = 1e6;
  private static final int MOST_STEPS = 50;

  private final SplittableRandom random;
  private final RandomFleet fleet;
  private final Problem problem;
  private final Agents agents;
  private final List<Next.Write> steps = new ArrayList<>();
  private final int before;
  private List<Placement> target;

  RoomyMove(long seed) {
    random = new SplittableRandom(seed);
    fleet = new RandomFleet(random);
    problem = roomy(fleet.problem);
    agents = new Agents(problem, fleet.editions, random);
    target = fleet.target(Set.of());
    agents.write(target.stream().map(Revision::of).toList());
    agents.calm();
    agents.fill();
    before = agents.running();
  }

  private static Problem roomy(Problem drawn) {
    Problem roomy =
        drawn.withServers(
            drawn.servers().stream().map(s -> s.withMemory(2 * s.memoryBytes())).toList());
    for (Deployment deployment : drawn.deployments()) {
      Workload easy =
          deployment.workload().withObjective(EASY_SECONDS).withFirstToken(EASY_SECONDS);
      roomy = roomy.with(deployment.withWorkload(easy));
    }
    return roomy;
  }

  /** Any placement whose deployments all carry something, so that none of them goes. */
  List<Placement> another() {
    for (int i = 0; i < MOST_STEPS; i++) {
      List<Placement> drawn = fleet.target(Set.of());
      if (drawn.stream().noneMatch(placement -> placement.chains().isEmpty())) {
        return drawn;
      }
    }
    return target;
  }

  List<Placement> otherCapacities() {
    List<Placement> changed = new ArrayList<>();
    for (Placement placement : target) {
      List<Chain> chains = new ArrayList<>();
      for (Chain chain : placement.chains()) {
        chains.add(chain.withCapacity(random.nextInt(1, 2 * chain.capacity())));
      }
      changed.add(new Placement(placement.deployment(), placement.spans(), chains));
    }
    return changed;
  }

  /** Goes on until only sessions are waited for. */
  void to(List<Placement> placements) {
    target = placements;
    for (int i = 0; i < MOST_STEPS; i++) {
      agents.settle();
      Next next =
          NextStep.of(new Fleet(problem, fleet.editions, agents.inForce(), target, agents.views()));
      if (next instanceof Next.Write write) {
        steps.add(write);
        agents.write(write.revisions());
      }
    }
  }

  List<Next.Write> steps() {
    return steps;
  }

  List<String> interruptions() {
    return steps.stream().flatMap(step -> step.interrupted().stream()).toList();
  }

  int ended() {
    return before - agents.running();
  }

  Map<ChainId, Integer> open() {
    Map<ChainId, Integer> open = new TreeMap<>(Comparator.comparing(ChainId::text));
    for (int e = 0; e < target.size(); e++) {
      Edition edition = fleet.editions.get(e);
      agents.inForce().get(e).chains().stream()
          .filter(chain -> chain.capacity() > 0)
          .forEach(chain -> open.put(ChainId.of(edition, chain.hops()), chain.capacity()));
    }
    return open;
  }

  Map<ChainId, Integer> wanted() {
    Map<ChainId, Integer> wanted = new TreeMap<>(Comparator.comparing(ChainId::text));
    for (int e = 0; e < target.size(); e++) {
      Edition edition = fleet.editions.get(e);
      target
          .get(e)
          .chains()
          .forEach(chain -> wanted.put(ChainId.of(edition, chain.hops()), chain.capacity()));
    }
    return wanted;
  }
}
