package dev.whorl.operator.planner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Deployments that share pools, directly or through others: they are planned together. */
final class Groups {
  private static final Comparator<Request> FIRST =
      Comparator.comparing((Request r) -> r.deployment().getSpec().priority())
          .reversed()
          .thenComparing(
              r -> r.deployment().getMetadata().getCreationTimestamp(),
              Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Request::uid);

  private Groups() {}

  /** The groups, each in order of priority, then of age. */
  static List<List<Request>> of(List<Request> requests) {
    List<Request> left = new ArrayList<>(requests);
    left.sort(FIRST);
    List<List<Request>> groups = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Request> group = take(left);
      group.sort(FIRST);
      groups.add(group);
    }
    return groups;
  }

  private static List<Request> take(List<Request> left) {
    List<Request> group = new ArrayList<>();
    group.add(left.removeFirst());
    Set<String> pools = new HashSet<>(pools(group.getFirst()));
    boolean grown = true;
    while (grown) {
      List<Request> joining =
          left.stream().filter(r -> pools(r).stream().anyMatch(pools::contains)).toList();
      left.removeAll(joining);
      group.addAll(joining);
      joining.forEach(r -> pools.addAll(pools(r)));
      grown = !joining.isEmpty();
    }
    return group;
  }

  private static List<String> pools(Request request) {
    return request.deployment().getSpec().placement().nodePoolRefs();
  }
}
