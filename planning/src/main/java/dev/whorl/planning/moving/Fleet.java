package dev.whorl.planning.moving;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything that the next step follows from. The lists are in the order of the problem's
 * deployments, one entry each.
 *
 * @param problem all servers that take part, and all editions that are in force or wanted
 * @param editions whose they are
 * @param inForce the revisions that were written last
 * @param target placements to come to, verified together; without chains for an edition that goes
 * @param servers what is known of each; one that is not named is silent
 */
public record Fleet(
    Problem problem,
    List<Edition> editions,
    List<Revision> inForce,
    List<Placement> target,
    Map<String, ServerView> servers) {
  public Fleet {
    editions = List.copyOf(editions);
    inForce = List.copyOf(inForce);
    target = List.copyOf(target);
    servers = Map.copyOf(servers);
    int count = problem.deployments().size();
    if (editions.size() != count || inForce.size() != count || target.size() != count) {
      throw new InvalidInput(
          "editions, revisions and targets",
          editions.size() + ", " + inForce.size() + ", " + target.size(),
          "must be one each for the " + count + " deployments of the problem");
    }
    for (int e = 0; e < count; e++) {
      String id = problem.deployments().get(e).id();
      if (!id.equals(editions.get(e).id())
          || !id.equals(inForce.get(e).edition())
          || !id.equals(target.get(e).deployment())) {
        throw new InvalidInput(
            "edition at position " + e, editions.get(e).id(), "must be " + id + " in every list");
      }
    }
    requireProfiles(problem, inForce, target, servers);
  }

  private static void requireProfiles(
      Problem problem,
      List<Revision> inForce,
      List<Placement> target,
      Map<String, ServerView> servers) {
    for (int e = 0; e < inForce.size(); e++) {
      Set<String> profiled = problem.deployments().get(e).profiles().keySet();
      Set<String> used = new HashSet<>();
      Stream.concat(
              inForce.get(e).chains().stream().map(LiveChain::hops),
              target.get(e).chains().stream().map(Chain::hops))
          .flatMap(List::stream)
          .map(Hop::server)
          .filter(server -> !(servers.get(server) instanceof ServerView.Gone))
          .forEach(used::add);
      used.removeAll(profiled);
      if (!used.isEmpty()) {
        throw new InvalidInput(
            "servers of edition " + inForce.get(e).edition(),
            used,
            "have no profile; measure them, or say that they are gone");
      }
    }
  }

  int size() {
    return editions.size();
  }

  ServerView view(String server) {
    return servers.getOrDefault(server, new ServerView.Silent());
  }

  boolean gone(String server) {
    return view(server) instanceof ServerView.Gone;
  }

  /** Whether rows can go round: no server of the chain is gone. */
  boolean runs(List<Hop> hops) {
    return hops.stream().noneMatch(hop -> gone(hop.server()));
  }

  /** Deployments, each once. */
  Set<String> owners() {
    Set<String> owners = new LinkedHashSet<>();
    editions.forEach(edition -> owners.add(edition.owner()));
    return owners;
  }

  /** Whose an edition is. */
  String owner(int edition) {
    return editions.get(edition).owner();
  }
}
