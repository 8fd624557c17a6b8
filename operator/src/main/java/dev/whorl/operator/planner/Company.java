package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.operator.placement.Revisions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * With whom a deployment is planned when not all of its group can be: those that were accepted
 * before it, and what is in force and whole. Whoever is in force and is not planned with them goes
 * on as it is; its servers are nobody's (see {@link Candidates}), and so nobody who shares a server
 * with it can be planned, nor who shares one with those.
 */
final class Company {
  private Company() {}

  /** The company of {@code next}, in the order of {@code applied}; itself included. */
  static List<Standing> of(
      Standing next, List<Standing> accepted, List<Standing> applied, Snapshot snapshot) {
    List<Standing> company = new ArrayList<>();
    for (Standing standing : applied) {
      if (standing.intact() || accepted.contains(standing) || standing.equals(next)) {
        company.add(standing);
      }
    }
    if (!company.contains(next)) {
      company.add(next);
    }
    while (true) {
      Set<String> taken = taken(company, snapshot);
      boolean left =
          company.removeIf(s ->
              !s.equals(next)
                  && !accepted.contains(s)
                  && s.servers().stream().anyMatch(taken::contains));
      if (!left) {
        return company;
      }
    }
  }

  /** Servers that hold a placement of somebody who is not in the company. */
  private static Set<String> taken(List<Standing> company, Snapshot snapshot) {
    Set<String> planned = company.stream().map(s -> s.request().uid()).collect(Collectors.toSet());
    Set<String> taken = new HashSet<>();
    for (BlockPlacement placement : Revisions.inForce(snapshot.placements())) {
      boolean stays = placement.getSpec().planned() > 0;
      if (stays && !planned.contains(placement.getSpec().deployment().uid())) {
        taken.addAll(placement.getSpec().servers());
      }
    }
    return taken;
  }
}
