package dev.whorl.operator.planner;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.operator.placement.CacheRoom;
import dev.whorl.operator.placement.Memory;
import dev.whorl.operator.placement.RevisionWriting;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.moving.Fleet;
import dev.whorl.planning.moving.Next;
import dev.whorl.planning.moving.NextStep;
import dev.whorl.planning.moving.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The next step of everything that shares servers: what is in force, where it goes and what is
 * known become a {@link Fleet}, and what {@link NextStep} answers becomes revisions to write.
 */
final class Movement {
  /**
   * A revision to write, under the next number of its deployment.
   *
   * @param deployment null: it is gone
   */
  record Written(Way way, BlockPlacementSpec spec, @Nullable LLMDeployment deployment) {}

  /**
   * What becomes of some editions now.
   *
   * @param write all of it, in any order
   * @param ended nothing is left of these
   * @param waits what is waited for, by uid of the deployment
   * @param refused why a new goal is not gone to, by uid
   */
  record Moved(
      List<Written> write,
      List<Way> ended,
      Map<String, String> waits,
      Map<String, String> refused) {}

  private final FleetSource fleets;
  private final Snapshot snapshot;

  Movement(FleetSource fleets, Snapshot snapshot) {
    this.fleets = fleets;
    this.snapshot = snapshot;
  }

  /** Ways that share servers, directly or through others. */
  static List<List<Way>> together(List<Way> ways) {
    List<Way> left = new ArrayList<>(ways);
    List<List<Way>> all = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Way> some = new ArrayList<>(List.of(left.removeFirst()));
      Set<String> servers = new TreeSet<>(some.getFirst().servers());
      boolean grown = true;
      while (grown) {
        List<Way> joining =
            left.stream().filter(w -> w.servers().stream().anyMatch(servers::contains)).toList();
        left.removeAll(joining);
        some.addAll(joining);
        joining.forEach(w -> servers.addAll(w.servers()));
        grown = !joining.isEmpty();
      }
      all.add(some);
    }
    return all;
  }

  /** The next step of ways that share servers. */
  Moved next(List<Way> ways) {
    Map<String, String> waits = new TreeMap<>();
    List<Way> ended = new ArrayList<>();
    List<Way> moving = new ArrayList<>();
    for (Way way : ways) {
      if (!way.wanted() && fleets.nothingLeft(way)) {
        ended.add(way);
      } else {
        moving.add(way);
      }
    }
    if (moving.isEmpty()) {
      return new Moved(List.of(), ended, waits, Map.of());
    }
    try {
      Fleet fleet = fleets.of(moving);
      Moved moved =
          switch (NextStep.of(fleet)) {
            case Next.Write write -> write(moving, fleet, write);
            case Next.Wait(List<Next.Cause> causes) -> stay(moving, fleet, Waits.of(causes));
            case Next.Settled() -> stay(moving, fleet, Map.of());
            case Next.Refused(List<String> violations) -> refused(moving, violations);
          };
      ended.addAll(moved.ended());
      return new Moved(moved.write(), ended, moved.waits(), moved.refused());
    } catch (InvalidInput e) {
      moving.forEach(way -> waits.put(way.uid(), String.valueOf(e.getMessage())));
      return new Moved(List.of(), ended, waits, Map.of());
    }
  }

  private Moved write(List<Way> ways, Fleet fleet, Next.Write write) {
    Map<String, Revision> revisions = new HashMap<>();
    fleet.inForce().forEach(revision -> revisions.put(revision.edition(), revision));
    write.revisions().forEach(revision -> revisions.put(revision.edition(), revision));
    return written(ways, revisions, write.certificates(), Map.of());
  }

  /** Nothing is done; a new goal is written down all the same. */
  private Moved stay(List<Way> ways, Fleet fleet, Map<String, String> waits) {
    Map<String, String> byUid = new TreeMap<>();
    for (Way way : ways) {
      String wait = waits.get(way.edition().id());
      if (wait != null) {
        byUid.put(way.uid(), wait);
      }
    }
    Map<String, Revision> revisions = new HashMap<>();
    fleet.inForce().forEach(revision -> revisions.put(revision.edition(), revision));
    return ways.stream().anyMatch(Way::draft)
        ? written(ways, revisions, NextStep.certified(fleet), byUid)
        : new Moved(List.of(), empty(ways, revisions), byUid, Map.of());
  }

  private static List<Way> empty(List<Way> ways, Map<String, Revision> revisions) {
    return ways.stream()
        .filter(way -> !way.wanted())
        .filter(way -> nothing(revisions.get(way.edition().id())))
        .toList();
  }

  private static boolean nothing(@Nullable Revision revision) {
    return revision == null || (revision.holdings().isEmpty() && revision.chains().isEmpty());
  }

  private Moved written(
      List<Way> ways,
      Map<String, Revision> revisions,
      Map<String, Certificate> certificates,
      Map<String, String> waits) {
    List<Way> ended = empty(ways, revisions);
    Map<Way, BlockPlacementSpec> specs = new HashMap<>();
    for (Way way : ways) {
      if (!ended.contains(way)) {
        String id = way.edition().id();
        specs.put(
            way,
            RevisionWriting.of(
                way.target(),
                way.before(),
                revisions.getOrDefault(id, Revision.none(id)),
                certificates.get(id),
                way.move(),
                snapshot.now()));
      }
    }
    CacheRoom room = new CacheRoom(Memory.usable(snapshot.servers()), List.copyOf(specs.values()));
    List<Written> write = new ArrayList<>();
    for (Way way : ways) {
      BlockPlacementSpec spec = specs.get(way);
      if (spec != null) {
        BlockPlacementSpec filled = room.fill(spec);
        BlockPlacementSpec before = way.before();
        if (before == null || !filled.says(before)) {
          write.add(new Written(way, filled, fleets.deployment(way.uid())));
        }
      }
    }
    return new Moved(write, ended, waits, Map.of());
  }

  /** What cannot be gone to is not gone to: the goals in force stand. */
  private Moved refused(List<Way> ways, List<String> violations) {
    String why = String.join(" ", violations);
    Map<String, String> refused =
        ways.stream()
            .filter(Way::draft)
            .collect(Collectors.toMap(Way::uid, way -> why, (a, b) -> a, TreeMap::new));
    if (refused.isEmpty()) {
      Map<String, String> waits = new TreeMap<>();
      ways.forEach(way -> waits.put(way.uid(), why));
      return new Moved(List.of(), List.of(), waits, Map.of());
    }
    List<Way> staying = ways.stream().filter(way -> way.inForce() != null).map(Way::stay).toList();
    Moved moved = next(staying);
    return new Moved(moved.write(), moved.ended(), moved.waits(), refused);
  }

  /** Servers of a snapshot by name. */
  static Map<String, BlockServer> byName(Snapshot snapshot) {
    return snapshot.servers().stream()
        .collect(Collectors.toMap(s -> s.getMetadata().getName(), s -> s));
  }
}
