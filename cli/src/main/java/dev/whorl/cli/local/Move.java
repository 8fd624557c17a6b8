package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Durations;
import dev.whorl.control.Assignments;
import dev.whorl.control.Contracts;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.control.RevisionWords;
import dev.whorl.control.TuneTime;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Next;
import dev.whorl.planning.moving.NextStep;
import dev.whorl.planning.moving.Revision;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.StepProfile;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Goes from what is in force to what is wanted, while sessions run: the steps of planning's {@link
 * NextStep}, as the operator goes them. Agents are told what a revision says as soon as it is
 * decided, and the next step follows from what they report.
 */
final class Move {
  static final String NAME = Workspace.NAMESPACE + "/local";

  /** Without a step for so long the way is given up. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Sessions may run out on chains that go; then their router moves them. */
  private static final Duration RUN_OUT = Duration.ofSeconds(15);

  /** Chains become overdue without any news. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Fleet fleet;
  private final Progress progress;
  private final Runnable changed;
  private final Map<ChainId, Long> closingSince = new HashMap<>();
  private final Set<ChainId> overdue = new HashSet<>();
  private long generation;
  private @Nullable Goal goal;
  private @Nullable Revision revision;
  private @Nullable Certificate certificate;

  /**
   * Nothing is in force.
   *
   * @param changed told of every revision, when it is in force
   */
  Move(Fleet fleet, Progress progress, Runnable changed) {
    this.fleet = fleet;
    this.progress = progress;
    this.changed = changed;
  }

  /** The state of the file that is gone to, or was arrived at; null before the first. */
  synchronized @Nullable Goal goal() {
    return goal;
  }

  /** Null while no chain may have sessions. */
  synchronized @Nullable Placed placed() {
    Goal to = goal;
    Revision now = revision;
    Certificate certified = certificate;
    return to == null || now == null || certified == null
        ? null
        : new Placed(NAME, to.config(), to.deployment(), edition(to.deployment()), now, certified);
  }

  /**
   * Goes there, and waits until it has arrived and nothing else is left.
   *
   * @throws BadInput when there is no way, a load failed, or nothing happens for too long; then it
   *     goes back to where it came from
   */
  void to(Goal next) {
    Goal before = goal();
    set(next);
    try {
      go(next, true);
    } catch (BadInput failed) {
      if (before != null) {
        progress.say("going back: " + failed.getMessage());
        set(before);
        go(before, false);
      }
      throw failed;
    }
  }

  private synchronized void set(Goal next) {
    goal = next;
    if (revision == null) {
      revision = Revision.none(next.deployment().id());
    }
  }

  /**
   * @param strictly whether a load that failed ends it; otherwise it is tried again
   */
  private void go(Goal to, boolean strictly) {
    Progress.Bar bar = progress.bar("loading", Math.max(1, to.placement().spans().size()));
    long since = System.nanoTime();
    while (true) {
      long seen = fleet.news();
      tell(to);
      switch (NextStep.of(fleet.view(to, edition(to.deployment()), inForce()))) {
        case Next.Write write -> {
          write(to, write);
          since = System.nanoTime();
        }
        case Next.Settled() -> {
          return;
        }
        case Next.Refused(List<String> violations) ->
            throw new BadInput("It cannot be gone to: " + String.join(" ", violations));
        case Next.Wait(List<Next.Cause> causes) -> {
          if (strictly) {
            fleet.requireNoFailedLoad(to.placement());
          }
          if (System.nanoTime() - since > PATIENCE.toNanos()) {
            throw new BadInput(
                "Nothing has moved for %d s. %s".formatted(PATIENCE.toSeconds(), words(causes)));
          }
          to.placement()
              .spans()
              .forEach(span -> bar.show(span.server(), fleet.loadedPercent(span.server())));
          fleet.awaitNews(seen, LOOK);
        }
      }
    }
  }

  private static String words(List<Next.Cause> causes) {
    return causes.stream()
        .map(cause ->
            switch (cause) {
              case Next.Cause.Loading(String server) -> "%s has not loaded.".formatted(server);
              case Next.Cause.Word(String server) ->
                  "%s has not said that it heard.".formatted(server);
              case Next.Cause.Sessions(String _, ChainId chain, int sessions) ->
                  "%d sessions are left on chain %s.".formatted(sessions, chain);
            })
        .collect(Collectors.joining(" "));
  }

  private synchronized Revision inForce() {
    return Objects.requireNonNull(revision, "nothing is in force before the first goal");
  }

  private void write(Goal to, Next.Write write) {
    String id = to.deployment().id();
    Revision next =
        write.revisions().stream()
            .filter(written -> written.edition().equals(id))
            .findFirst()
            .orElseGet(this::inForce);
    synchronized (this) {
      revision = next;
      certificate = write.certificates().get(id);
    }
    Certificate certified = write.certificates().get(id);
    progress.say(
        "step: %s; %d sessions%s%s"
            .formatted(
                write.actions().stream()
                    .sorted()
                    .map(action -> action.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" and ")),
                next.capacity(),
                certified == null
                    ? ""
                    : ", certified bound " + Durations.text(certified.worstSeconds()),
                write.interrupted().isEmpty()
                    ? ""
                    : "; there is no room for both, so new sessions wait for the next step"));
    tell(to);
    changed.run();
  }

  /** Tells each server what is in force, as far as it was not told. */
  private void tell(Goal to) {
    Revision now = inForce();
    RequestedDeployment deployment = to.deployment();
    Edition edition = edition(deployment);
    look(edition, now);
    Map<String, RevisionWords.Word> words =
        RevisionWords.of(
            NAME, deployment, edition, now, to.placement(), fleet.usable(), overdue::contains);
    for (LocalAgent agent : fleet.all()) {
      Assign word =
          word(to, agent.name(), words.getOrDefault(agent.name(), RevisionWords.Word.NOTHING));
      if (!agent.hasHeard(word)) {
        generation++;
        agent.assign(word.toBuilder().setGeneration(generation).build());
      }
    }
  }

  /** Since when each chain closes, and whose time is over. */
  private void look(Edition edition, Revision now) {
    Set<ChainId> closing = new HashSet<>();
    for (LiveChain chain : now.chains()) {
      if (chain.residual() > chain.capacity()) {
        closing.add(ChainId.of(edition, chain.hops()));
      }
    }
    closingSince.keySet().retainAll(closing);
    overdue.retainAll(closing);
    for (ChainId chain : closing) {
      long since = closingSince.computeIfAbsent(chain, _ -> System.nanoTime());
      if (System.nanoTime() - since > RUN_OUT.toNanos() && overdue.add(chain)) {
        progress.say("sessions still run on chain %s, which goes; they are moved".formatted(chain));
      }
    }
  }

  private Assign word(Goal to, String server, RevisionWords.Word word) {
    Certificate certified;
    synchronized (this) {
      certified = certificate;
    }
    return Assign.newBuilder()
        .addAllSpans(word.spans())
        .addAllChains(word.chains())
        .setStepCapSeconds(
            certified == null ? 0 : certified.stepSeconds().getOrDefault(server, 0.0))
        .setHopDelaySeconds(LocalPlan.latencySeconds(to.config()))
        .setStepContract(Contracts.certified())
        .setTuneSeconds(tuneSeconds(server, to))
        .build();
  }

  /** As long as a chunk through the blocks that the server holds. */
  private double tuneSeconds(String server, Goal to) {
    StepProfile profile = fleet.profile(server);
    int blocks =
        inForce().holding(server).wanted().spans().stream().mapToInt(span -> span.length()).sum();
    return profile == null || blocks == 0
        ? 0
        : TuneTime.seconds(profile, blocks, to.config().workload().prefillTokens());
  }

  /** A run has one edition: model and slot of its file are fixed. */
  private static Edition edition(RequestedDeployment deployment) {
    return new Edition(
        deployment.id(),
        deployment.id(),
        Assignments.weights(deployment.model().getUri(), deployment.model().getPrecision()));
  }

  /** What of a placement is on servers that stay. */
  static Placement without(Placement placement, Set<String> servers) {
    return new Placement(
        placement.deployment(),
        placement.spans().stream().filter(span -> !servers.contains(span.server())).toList(),
        placement.chains().stream()
            .filter(chain -> chain.hops().stream().noneMatch(h -> servers.contains(h.server())))
            .toList());
  }
}
