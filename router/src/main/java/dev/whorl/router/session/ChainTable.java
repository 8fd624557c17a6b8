package dev.whorl.router.session;

import dev.whorl.planning.dispatch.AnswerLengths;
import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.Dispatcher;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.planning.dispatch.Traffic;
import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.router.placement.PlacedHop;
import dev.whorl.router.placement.Placement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The chains of the present placement, and the choice among them. */
final class ChainTable {
  private final DispatchPolicy policy;
  private final Dispatcher dispatcher;
  private final Predicate<PlacedHop> usable;
  private final Traffic traffic = new Traffic();
  private @Nullable Placement placement;
  private AnswerLengths answers = AnswerLengths.UNKNOWN;
  private List<ChainUse> chains = List.of();

  /**
   * @param usable whether sessions may be opened at a hop now
   */
  ChainTable(DispatchPolicy policy, Predicate<PlacedHop> usable) {
    this.policy = policy;
    this.dispatcher = new Dispatcher(policy);
    this.usable = usable;
  }

  /** Takes another placement; what was learned of chains that stay is kept. */
  void replace(@Nullable Placement next) {
    placement = next;
    chains =
        next == null
            ? List.of()
            : next.chains().stream().map(chain -> kept(new ChainUse(next.name(), chain))).toList();
  }

  @Nullable Placement placement() {
    return placement;
  }

  /** Whether anything is placed, usable or not. */
  boolean any() {
    return !chains.isEmpty();
  }

  /**
   * Whether a session could be opened if there were a free slot. While a placement changes there
   * may be none at all for a moment: that is waited for.
   */
  boolean ready() {
    return chains.stream().anyMatch(this::usable);
  }

  /** Who of a line starts next, and where; null: nobody now. */
  Dispatcher.@Nullable Grant next(Duration now, List<SessionRequest> line) {
    return dispatcher.next(state(now, line));
  }

  /**
   * What a session should do now.
   *
   * @param ahead that wait
   */
  Choice choose(Duration now, SessionRequest request, List<SessionRequest> ahead) {
    return policy.choose(state(now, ahead), request);
  }

  private DispatchState state(Duration now, List<SessionRequest> line) {
    compare();
    List<DispatchState.Waiting> waiting =
        line.stream()
            .map(each -> new DispatchState.Waiting(each, DispatchState.Waiting.CENTRAL, false))
            .toList();
    return new DispatchState(ChainUse.seconds(now), states(), waiting, answers);
  }

  private List<ChainState> states() {
    return chains.stream().map(use -> use.state(usable(use))).toList();
  }

  /** What was measured corrects what is usual, chain by chain. */
  private void compare() {
    traffic.over(states());
    int[] sessions = chains.stream().mapToInt(ChainUse::sessions).toArray();
    for (int k = 0; k < sessions.length; k++) {
      int chain = k;
      chains
          .get(k)
          .compare(running -> {
            int[] then = sessions.clone();
            then[chain] = running;
            return traffic.secondsPerToken(chain, then);
          });
    }
  }

  /**
   * An answer has come to its end.
   *
   * @param stopped by itself, not at its limit
   */
  void answered(int tokens, boolean stopped) {
    answers = answers.with(tokens, stopped);
  }

  /** How long answers have got here. */
  AnswerLengths answers() {
    return answers;
  }

  ChainUse chain(int index) {
    return chains.get(index);
  }

  /** A server tells of the chains that start at it. */
  void reported(List<ChainLoad> loads) {
    for (ChainLoad load : loads) {
      for (ChainUse use : chains) {
        if (use.placement().equals(load.getPlacement())
            && use.chain().id().equals(load.getChain())) {
          use.reported(load);
        }
      }
    }
  }

  /** A server is at fault: all other chains through it pause as well. */
  void faulty(String server, ChainUse known, Duration now) {
    chains.stream()
        .filter(use -> use != known)
        .filter(use -> use.chain().hops().stream().anyMatch(hop -> hop.server().equals(server)))
        .forEach(use -> use.faulty(now));
  }

  /** Slots that are free, as far as known. */
  int free() {
    return view().stream().mapToInt(SessionsView.ChainView::free).sum();
  }

  /** Ids of the model as its servers tell it; 0 while none has. */
  int vocabulary() {
    return chains.stream().mapToInt(ChainUse::vocabulary).filter(n -> n > 0).min().orElse(0);
  }

  /** Servers of all chains. */
  Set<String> servers() {
    Set<String> servers = new HashSet<>();
    chains.forEach(use -> use.chain().hops().forEach(hop -> servers.add(hop.server())));
    return servers;
  }

  /** What can be seen of the chains from outside. */
  List<SessionsView.ChainView> view() {
    return chains.stream()
        .map(use ->
            new SessionsView.ChainView(use.chain(), use.sessions(), use.capacity(), usable(use)))
        .toList();
  }

  private boolean usable(ChainUse use) {
    return use.chain().hops().stream().allMatch(usable);
  }

  private ChainUse kept(ChainUse fresh) {
    for (ChainUse old : chains) {
      if (old.placement().equals(fresh.placement()) && old.chain().equals(fresh.chain())) {
        return old;
      }
      if (old.chain().id().equals(fresh.chain().id())
          && old.chain().hops().equals(fresh.chain().hops())) {
        return fresh.after(old);
      }
    }
    return fresh;
  }
}
