package dev.whorl.operator.planner;

import dev.whorl.control.Translation;
import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.Enforcement;
import dev.whorl.crds.llm.ObjectiveSpec;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.operator.placement.Memory;
import dev.whorl.operator.placement.Planned;
import dev.whorl.operator.placement.ServerWord;
import dev.whorl.operator.placement.Views;
import dev.whorl.operator.settings.LinkSettings;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.moving.Fleet;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Revision;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.protocol.control.StepProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A snapshot as the fleet that {@code NextStep} looks at. */
final class FleetSource {
  private static final Duration DEFAULT_DRAIN = Duration.ofMinutes(2);

  /** The measured profile of a server for a revision; null: it was not measured. */
  interface Profiles {
    @Nullable StepProfile of(String server, BlockPlacementSpec spec);
  }

  private final Profiles profiles;
  private final LinkSettings links;
  private final Map<String, BlockServer> servers;
  private final Map<String, Long> usable;
  private final Map<String, ServerView> known;
  private final Map<String, LLMDeployment> deployments;

  FleetSource(
      Snapshot snapshot, List<BlockPlacement> inForce, Profiles profiles, LinkSettings links) {
    this.profiles = profiles;
    this.links = links;
    this.servers = Movement.byName(snapshot);
    this.usable = Memory.usable(snapshot.servers());
    this.deployments =
        snapshot.deployments().stream()
            .collect(Collectors.toMap(d -> d.getMetadata().getUid(), d -> d));
    this.known =
        Views.of(
            snapshot.servers(), snapshot.observations(), words(snapshot, inForce), snapshot.now());
  }

  /** What servers are told by the revisions in force. */
  static Map<String, ServerWord> words(Snapshot snapshot, List<BlockPlacement> inForce) {
    Map<String, Duration> timeouts = new HashMap<>();
    for (LLMDeployment deployment : snapshot.deployments()) {
      timeouts.put(
          deployment.getMetadata().getUid(),
          Durations.parse(deployment.getSpec().placement().rebalance().drainTimeout()));
    }
    Set<String> soon = new HashSet<>();
    for (BlockServer server : snapshot.servers()) {
      NodeNotice notice = snapshot.notice(server);
      if (notice != null && notice.soon()) {
        soon.add(server.getMetadata().getName());
      }
    }
    return ServerWord.of(
        inForce, uid -> timeouts.getOrDefault(uid, DEFAULT_DRAIN), soon::contains, snapshot.now());
  }

  @Nullable LLMDeployment deployment(String uid) {
    return deployments.get(uid);
  }

  /** Whether every server of a way is known to run nothing. */
  boolean nothingLeft(Way way) {
    return way.servers().stream()
        .allMatch(s -> known.getOrDefault(s, new ServerView.Gone()) instanceof ServerView.Gone);
  }

  /**
   * The fleet of some ways.
   *
   * @throws InvalidInput when a server that is in use was not measured
   */
  Fleet of(List<Way> ways) {
    Map<String, ServerView> views = views(ways);
    Set<String> names = new TreeSet<>();
    ways.forEach(way -> names.addAll(way.servers()));
    names.removeIf(name -> !usable.containsKey(name) || usable.getOrDefault(name, 0L) <= 0);
    if (names.isEmpty()) {
      throw new InvalidInput("servers of a fleet", 0, "none has reported its memory yet");
    }
    List<Server> planned = new ArrayList<>();
    for (String name : names) {
      planned.add(
          new Server(name, usable.getOrDefault(name, 0L), Location.ofNode(name), Rates.NONE));
    }
    List<Deployment> editions = new ArrayList<>();
    List<Revision> inForce = new ArrayList<>();
    List<Placement> goals = new ArrayList<>();
    for (Way way : ways) {
      editions.add(deployment(way, names));
      inForce.add(way.revision());
      goals.add(reachable(way.goal(), views));
    }
    return new Fleet(
        new Problem(planned, Places.delays(planned.size(), links), editions),
        ways.stream().map(Way::edition).toList(),
        inForce,
        goals,
        views);
  }

  /**
   * A server that is away and still exists is waited for as long as a goal names it: it comes back
   * and loads again. Only a goal without it lets go of what ran there.
   */
  private Map<String, ServerView> views(List<Way> ways) {
    Set<String> goals = new HashSet<>();
    for (Way way : ways) {
      way.goal().spans().forEach(span -> goals.add(span.server()));
    }
    Map<String, ServerView> views = new HashMap<>();
    for (Way way : ways) {
      for (String server : way.servers()) {
        ServerView view = known.getOrDefault(server, new ServerView.Gone());
        boolean waited = goals.contains(server) && servers.containsKey(server);
        views.put(
            server,
            !usable.containsKey(server)
                ? new ServerView.Gone()
                : view instanceof ServerView.Gone && waited ? new ServerView.Silent() : view);
      }
    }
    return views;
  }

  /** Chains over servers that will not come back cannot be gone to. */
  private static Placement reachable(Placement goal, Map<String, ServerView> views) {
    List<Chain> chains =
        goal.chains().stream()
            .filter(chain ->
                chain.hops().stream()
                    .noneMatch(hop -> views.get(hop.server()) instanceof ServerView.Gone))
            .toList();
    List<HostedSpan> spans =
        goal.spans().stream()
            .filter(span -> !(views.get(span.server()) instanceof ServerView.Gone))
            .toList();
    return new Placement(goal.deployment(), spans, chains);
  }

  private Deployment deployment(Way way, Set<String> names) {
    Map<String, Profile> measured = new HashMap<>();
    for (String name : names) {
      StepProfile profile = way.servers().contains(name) ? profiles.of(name, way.plan()) : null;
      if (profile != null) {
        measured.put(name, Translation.profile(profile));
      }
    }
    int sessions =
        Math.max(
            1,
            Math.max(
                way.plan().planned(),
                way.revision().chains().stream().mapToInt(LiveChain::counted).sum()));
    LLMDeployment deployment = deployments.get(way.uid());
    ObjectiveSpec objective = deployment == null ? null : deployment.getSpec().objective();
    return new Deployment(
        way.edition().id(),
        Planned.model(way.plan()),
        new Workload(
            Planned.slot(way.plan()),
            sessions,
            objective == null || bestEffort(objective) ? null : seconds(objective.timePerToken()),
            objective == null || bestEffort(objective)
                ? null
                : seconds(objective.timeToFirstToken()),
            LoadProfile.UNIFORM),
        Constraints.NONE,
        measured);
  }

  private static boolean bestEffort(ObjectiveSpec objective) {
    return objective.enforcement() == Enforcement.BEST_EFFORT;
  }

  private static @Nullable Double seconds(@Nullable String duration) {
    return duration == null ? null : Double.valueOf(Durations.seconds(duration));
  }
}
