package dev.whorl.planning.moving;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps from placements that have arrived to others, if every word is heard at once, every load
 * succeeds and the sessions of what closes end: what a way would take before anybody decides to go
 * it. Who goes asks {@link NextStep} again after each step.
 *
 * @param steps in order
 * @param arrives whether the last of them is the target
 * @param fewestSessions admitted at any moment of the way, over all deployments
 */
public record Course(List<Next.Write> steps, boolean arrives, int fewestSessions) {
  private static final int MOST_STEPS = 200;

  public Course {
    steps = List.copyOf(steps);
  }

  /**
   * The way between placements of all deployments of a problem, in its order.
   *
   * @param from of which every server is there
   */
  public static Course between(Problem problem, List<Placement> from, List<Placement> to) {
    List<Edition> editions =
        problem.deployments().stream().map(Deployment::id).map(Edition::only).toList();
    List<Revision> inForce = new ArrayList<>(from.stream().map(Revision::of).toList());
    List<Next.Write> steps = new ArrayList<>();
    int fewest = admitted(inForce);
    while (steps.size() < MOST_STEPS) {
      Fleet fleet = new Fleet(problem, editions, inForce, to, views(problem, editions, inForce));
      if (!(NextStep.of(fleet) instanceof Next.Write write)) {
        break;
      }
      steps.add(write);
      for (Revision revision : write.revisions()) {
        inForce.replaceAll(old -> old.edition().equals(revision.edition()) ? revision : old);
      }
      fewest = Math.min(fewest, admitted(inForce));
    }
    return new Course(steps, arrived(inForce, to), fewest);
  }

  private static int admitted(List<Revision> inForce) {
    return inForce.stream().mapToInt(Revision::capacity).sum();
  }

  private static boolean arrived(List<Revision> inForce, List<Placement> to) {
    for (int e = 0; e < to.size(); e++) {
      Revision target = Revision.of(to.get(e));
      if (!inForce.get(e).holdings().equals(target.holdings())
          || !capacities(inForce.get(e)).equals(capacities(target))) {
        return false;
      }
    }
    return true;
  }

  private static Map<List<Hop>, Integer> capacities(Revision revision) {
    Map<List<Hop>, Integer> capacities = new HashMap<>();
    revision
        .chains()
        .forEach(chain -> capacities.merge(chain.hops(), chain.capacity(), Integer::sum));
    return capacities;
  }

  private static Map<String, ServerView> views(
      Problem problem, List<Edition> editions, List<Revision> inForce) {
    Map<String, ServerView> views = new HashMap<>();
    for (Server server : problem.servers()) {
      Map<String, Blocks> held = new HashMap<>();
      for (int e = 0; e < editions.size(); e++) {
        Blocks wanted = inForce.get(e).holding(server.id()).wanted();
        held.merge(editions.get(e).weights(), wanted, Blocks::plus);
      }
      views.put(server.id(), new ServerView.Heard(true, held, held, Map.of()));
    }
    return views;
  }
}
