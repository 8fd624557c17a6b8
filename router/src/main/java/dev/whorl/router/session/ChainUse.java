package dev.whorl.router.session;

import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.ChainState.Running;
import dev.whorl.planning.dispatch.Pace;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.router.placement.PlacedChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Who holds slots of one chain: this router's sessions exactly, those of other routers as of hop
 * 0's last beat. It is only a forecast; hop 0 decides.
 */
final class ChainUse {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int LONGEST_PAUSE_DOUBLINGS = 5; // 8 s
  private static final String OTHER_ROUTER = "other-router";

  private final String placement;
  private final PlacedChain chain;
  private final Map<String, Running> own = new LinkedHashMap<>();
  private Pace pace = Pace.UNKNOWN;
  private Gaps gaps = Gaps.NONE;
  private int others;
  private int capacity;
  private int vocabulary;
  private int faults;
  private Duration fullUntil = Duration.ZERO;
  private Duration faultyUntil = Duration.ZERO;

  ChainUse(String placement, PlacedChain chain) {
    this.placement = placement;
    this.chain = chain;
    this.capacity = chain.capacity();
  }

  /**
   * The same chain as in the placement before. Its pace stays, and its sessions go on to hold
   * slots: hop 0 counts them over placements.
   */
  ChainUse after(ChainUse before) {
    pace = before.pace;
    others = before.sessions();
    vocabulary = before.vocabulary;
    faults = before.faults;
    faultyUntil = before.faultyUntil;
    return this;
  }

  String placement() {
    return placement;
  }

  PlacedChain chain() {
    return chain;
  }

  void take(String session, Running running) {
    own.put(session, running);
  }

  void release(String session) {
    own.remove(session);
  }

  /** Hop 0 says what runs. */
  void reported(ChainLoad load) {
    others = Math.max(0, load.getSessions() - own.size());
    capacity = Math.min(chain.capacity(), load.getCapacity());
    vocabulary = load.getVocabulary();
    fullUntil = Duration.ZERO;
  }

  /** Hop 0 has refused for load: it is asked again after its next beat. */
  void full(Duration now) {
    fullUntil = now.plus(ServerLink.BEAT);
  }

  /**
   * It, or a server of it, is at fault: longer pauses the more often. What all its sessions say at
   * the same time is one fault.
   */
  void faulty(Duration now) {
    if (now.compareTo(faultyUntil) < 0) {
      return;
    }
    faultyUntil = now.plus(FIRST_PAUSE.multipliedBy(1L << faults));
    faults = Math.min(faults + 1, LONGEST_PAUSE_DOUBLINGS);
  }

  void opened() {
    faults = 0;
  }

  void measured(Duration gap) {
    if (!own.isEmpty() && gap.isPositive()) {
      gaps = gaps.with(seconds(gap), sessions());
    }
  }

  /**
   * Compares what was measured since the last call with what is usual.
   *
   * @param usual seconds per token with so many sessions on the chain
   */
  void compare(IntToDoubleFunction usual) {
    if (gaps.tokens() > 0) {
      double ratio = gaps.seconds() / gaps.tokens() / usual.applyAsDouble(gaps.meanSessions());
      pace = pace.with(ratio, gaps.tokens());
      gaps = Gaps.NONE;
    }
  }

  /** Sessions of other routers, as far as known. */
  int others() {
    return others;
  }

  /** Ids of the model; 0: hop 0 has not told them yet. */
  int vocabulary() {
    return vocabulary;
  }

  int sessions() {
    return own.size() + others;
  }

  int capacity() {
    return capacity;
  }

  /**
   * As dispatch sees it.
   *
   * @param usable all its servers are there
   */
  ChainState state(boolean usable) {
    List<Running> running = new ArrayList<>(own.values());
    for (int i = 0; i < others; i++) {
      running.add(new Running(new SessionRequest(OTHER_ROUTER + i, OTHER_ROUTER, 1, 1, 0), 0, 0));
    }
    Duration closedUntil = fullUntil.compareTo(faultyUntil) > 0 ? fullUntil : faultyUntil;
    return new ChainState(
        usable ? capacity : 0,
        seconds(chain.bound()),
        seconds(chain.timeToFirstToken()),
        chain.usual(),
        pace,
        running,
        seconds(closedUntil));
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** Times between tokens, and with how many sessions on the chain. */
  private record Gaps(int tokens, double seconds, int sessions) {
    static final Gaps NONE = new Gaps(0, 0, 0);

    Gaps with(double gap, int running) {
      return new Gaps(tokens + 1, seconds + gap, sessions + running);
    }

    int meanSessions() {
      return (int) Math.max(1, Math.round((double) sessions / tokens));
    }
  }
}
