package dev.whorl.planning.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/**
 * Whatever happens: no chain above its capacity, no session twice, nobody waits beside a free slot
 * but by choice, and then for a session that runs.
 */
final class DispatchProperties {
  private static final DispatchPolicy IMPATIENT = new LeastAddedTime(Patience.within(0, 1));

  @Property(tries = 200)
  void capacitiesHoldAndNobodyIsLost(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    for (DispatchPolicy policy :
        List.of(
            new JoinFastestFree(),
            new WaitingPenalisedRouting(),
            new LeastAddedTime(),
            IMPATIENT)) {
      run(new SplittableRandom(seed), new Dispatcher(policy), policy);
    }
  }

  private static void run(SplittableRandom random, Dispatcher dispatcher, DispatchPolicy policy) {
    List<ChainState> chains = new ArrayList<>();
    for (int k = 0; k < 1 + random.nextInt(4); k++) {
      double bound = 0.01 + random.nextDouble();
      ChainTimes times =
          random.nextBoolean()
              ? ChainTimes.UNKNOWN
              : new ChainTimes(
                  512,
                  List.of(
                      new HopTimes("a" + random.nextInt(2), 1e-3, bound / 5, 1e-4, bound),
                      new HopTimes("b" + k, 1e-3, bound / 3, 1e-4, bound)));
      chains.add(ChainState.idle(1 + random.nextInt(3), bound, 0.1, times));
    }
    DispatchState state = DispatchState.idle(chains);
    Set<String> inside = new HashSet<>();
    double now = 0;
    for (int step = 0; step < 60; step++) {
      now += random.nextDouble();
      DispatchEvent event;
      List<String> running =
          state.chains().stream().flatMap(c -> c.running().stream()).map(r -> r.session()).toList();
      if (running.isEmpty() || random.nextInt(3) > 0) {
        String id = "s" + step;
        inside.add(id);
        event =
            new DispatchEvent.Arrived(
                now,
                new SessionRequest(id, "f" + random.nextInt(3), 5, 1 + random.nextInt(50), now));
      } else {
        String id = running.get(random.nextInt(running.size()));
        inside.remove(id);
        event = new DispatchEvent.Ended(now, id);
      }
      state = dispatcher.on(state, event).state();
      check(state, inside, policy);
    }
  }

  private static void check(DispatchState state, Set<String> inside, DispatchPolicy policy) {
    List<String> seen = new ArrayList<>();
    for (ChainState chain : state.chains()) {
      assertThat(chain.running().size()).isLessThanOrEqualTo(chain.capacity());
      chain.running().forEach(r -> seen.add(r.session()));
    }
    state.waiting().forEach(w -> seen.add(w.request().id()));
    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(inside);
    boolean free = state.chains().stream().anyMatch(c -> c.free(state.nowSeconds()));
    if (free && !state.waiting().isEmpty()) {
      assertThat(policy).isNotIn(IMPATIENT).isNotInstanceOf(JoinFastestFree.class);
      assertThat(state.running()).isPositive();
    }
  }
}
