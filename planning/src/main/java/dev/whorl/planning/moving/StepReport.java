package dev.whorl.planning.moving;

import dev.whorl.planning.moving.Next.Action;
import dev.whorl.planning.moving.Next.Cause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be said of a step that {@link NextStep} has decided: what it does, whose service it
 * interrupts, whether everything has arrived, and what is waited for otherwise. It looks at the
 * decision as it is when asked and changes nothing.
 */
final class StepReport {
  private final Fleet fleet;
  private final List<ChainNow> chains;
  private final Room room;
  private final int[] capacity;
  private final List<Map<String, Blocks>> wanted;
  private final List<Map<String, Blocks>> goal;

  /**
   * Of a decision that may still change.
   *
   * @param capacity by chain, as decided
   * @param wanted blocks by edition and server, as decided
   * @param goal blocks by edition and server, of the target
   */
  StepReport(
      Fleet fleet,
      List<ChainNow> chains,
      Room room,
      int[] capacity,
      List<Map<String, Blocks>> wanted,
      List<Map<String, Blocks>> goal) {
    this.fleet = fleet;
    this.chains = chains;
    this.room = room;
    this.capacity = capacity;
    this.wanted = wanted;
    this.goal = goal;
  }

  /** What the revisions change. */
  Set<Action> actions(List<Revision> revisions) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (int c = 0; c < capacity.length; c++) {
      if (capacity[c] > chains.get(c).capacity()) {
        actions.add(Action.OPEN);
      } else if (capacity[c] < chains.get(c).capacity()) {
        actions.add(Action.CLOSE);
      }
    }
    for (int e = 0; e < fleet.size(); e++) {
      Revision before = fleet.inForce().get(e);
      for (Map.Entry<String, Blocks> entry : wanted.get(e).entrySet()) {
        Blocks held = before.holding(entry.getKey()).wanted();
        if (!entry.getValue().minus(held).isEmpty()) {
          actions.add(Action.LOAD);
        }
        if (!held.minus(entry.getValue()).isEmpty()) {
          actions.add(Action.UNLOAD);
        }
      }
      if (revisions.get(e).counted() < before.counted()) {
        actions.add(Action.SETTLE);
      }
    }
    if (actions.isEmpty()) {
      actions.add(Action.SETTLE);
    }
    return actions;
  }

  /** Deployments that admit nobody until a later step. */
  Set<String> interrupted() {
    Set<String> interrupted = new TreeSet<>();
    for (String owner : fleet.owners()) {
      int before = 0;
      int after = 0;
      int asked = 0;
      for (int c = 0; c < chains.size(); c++) {
        if (fleet.owner(chains.get(c).edition()).equals(owner)) {
          before += chains.get(c).capacity();
          after += capacity[c];
          asked += chains.get(c).goal();
        }
      }
      if (before > 0 && after == 0 && asked > 0) {
        interrupted.add(owner);
      }
    }
    return interrupted;
  }

  /** Whether all is as the target wants it and nothing of before is left. */
  boolean settled(List<Revision> revisions) {
    for (int e = 0; e < fleet.size(); e++) {
      Revision revision = revisions.get(e);
      boolean arrived =
          missing(e).isEmpty()
              && revision.holdings().entrySet().stream()
                  .allMatch(entry -> entry.getValue().leaving().isEmpty());
      if (!arrived || revision.chains().stream().anyMatch(chain -> chain.residual() > 0)) {
        return false;
      }
    }
    for (int c = 0; c < chains.size(); c++) {
      if (capacity[c] != chains.get(c).goal()) {
        return false;
      }
    }
    return true;
  }

  /** Servers where blocks of the target are not wanted yet, for they do not fit. */
  List<String> missing(int edition) {
    List<String> missing = new ArrayList<>();
    goal.get(edition)
        .forEach((server, blocks) -> {
          if (!blocks.minus(wanted.get(edition).getOrDefault(server, Blocks.NONE)).isEmpty()) {
            missing.add(server);
          }
        });
    return missing;
  }

  /** What is waited for. */
  List<Cause> causes() {
    Set<Cause> causes = new LinkedHashSet<>();
    for (int c = 0; c < chains.size(); c++) {
      ChainNow chain = chains.get(c);
      if (chain.most() > capacity[c]) {
        String edition = fleet.editions().get(chain.edition()).id();
        causes.add(new Cause.Sessions(edition, chain.id(), chain.running()));
      }
      if (capacity[c] < chain.goal() && !chain.ready()) {
        chain.hops().forEach(hop -> loading(chain.edition(), hop.server(), causes));
      }
    }
    for (String server : involved()) {
      boolean confirmed =
          fleet.gone(server)
              || (fleet.view(server) instanceof ServerView.Heard heard && heard.confirmed());
      if (!confirmed) {
        causes.add(new Cause.Word(server));
      }
    }
    for (int e = 0; e < fleet.size(); e++) {
      for (String server : wanted.get(e).keySet()) {
        Blocks wants = wanted.get(e).getOrDefault(server, Blocks.NONE);
        if (!room.stuck(e, server).minus(wants).isEmpty()) {
          causes.add(new Cause.Loading(server));
        }
      }
    }
    return List.copyOf(causes);
  }

  private void loading(int edition, String server, Set<Cause> causes) {
    Blocks wants = wanted.get(edition).getOrDefault(server, Blocks.NONE);
    if (fleet.view(server) instanceof ServerView.Heard heard
        && !wants.minus(heard.ready(fleet.editions().get(edition).weights())).isEmpty()) {
      causes.add(new Cause.Loading(server));
    }
  }

  private Set<String> involved() {
    Set<String> servers = new TreeSet<>();
    for (int e = 0; e < fleet.size(); e++) {
      servers.addAll(fleet.inForce().get(e).holdings().keySet());
      servers.addAll(goal.get(e).keySet());
    }
    return servers;
  }
}
