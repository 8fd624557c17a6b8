package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.RelayServer;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.online.MyopicOptimal;
import dev.whorl.baselines.published.online.OnlineRun;
import dev.whorl.baselines.published.online.PetalsLatency;
import dev.whorl.baselines.published.online.RouteChoice;
import dev.whorl.baselines.published.online.SessionTimes;
import dev.whorl.baselines.published.online.SessionTimes.HopTimes;
import dev.whorl.baselines.published.online.WaitingPenalised;
import dev.whorl.baselines.published.placement.BlockCounts;
import dev.whorl.baselines.published.placement.PetalsPlacement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The online methods of an instance, each a placement, slots and a route choice. */
public final class Methods {
  private final OnlineInstance instance;
  private final RelayPool pool;
  private final SessionTimes times;
  private final SlotRule beside;
  private final SlotRule reserved;

  /** The methods on one instance. */
  public Methods(OnlineInstance instance) {
    this.instance = instance;
    pool = instance.pool();
    times = times(instance);
    beside = new SlotRule.Beside(pool);
    reserved = new SlotRule.Reserved(pool, instance.petals().cachePerBlock());
  }

  static SessionTimes times(OnlineInstance instance) {
    RelayPool pool = instance.pool();
    return new SessionTimes(
        instance.demand().outputTokens(),
        IntStream.range(0, pool.size())
            .mapToObj(j ->
                new HopTimes(
                    instance.prefill().get(j).roundTrip(),
                    pool.roundTrips().at(0, j),
                    instance.prefill().get(j).timePerBlock(),
                    pool.servers().get(j).timePerBlock()))
            .toList());
  }

  /** WS-RR over a placement of CG-BP. */
  public Answer<OnlineAnswer> waitingPenalised(PublishedPlacement placement) {
    RouteChoice choice = new WaitingPenalised(graph(placement), times);
    return serve(null, placement, choice, slots(beside, placement), instance.delays().proposed());
  }

  /** PETALS' own numbers of blocks, placed in the given order of joining. */
  public Answer<OnlineAnswer> petals(List<Integer> joinOrder) {
    int[] counts = petalsCounts();
    return placed(counts, joinOrder, reserved, true);
  }

  /** CG-BP's numbers of blocks, placed and routed by PETALS. */
  public Answer<OnlineAnswer> petalsWithCounts(int[] counts) {
    return placed(counts, instance.petals().joinOrder(), beside, true);
  }

  /** PETALS' placement under the best route for each session alone. */
  public Answer<OnlineAnswer> petalsWithMyopicRoutes() {
    return placed(petalsCounts(), instance.petals().joinOrder(), reserved, false);
  }

  private Answer<OnlineAnswer> placed(
      int[] counts, List<Integer> joinOrder, SlotRule slotRule, boolean latencyRoutes) {
    if (Arrays.stream(counts).anyMatch(m -> m == 0)) {
      return new Answer.Undefined<>("zero_block_server");
    }
    PublishedPlacement placement =
        PetalsPlacement.place(pool.blocks(), counts, instance.petals().rates(), joinOrder);
    RouteChoice choice =
        latencyRoutes ? latency(placement, slotRule) : new MyopicOptimal(graph(placement), times);
    return serve(
        placement, placement, choice, slots(slotRule, placement), instance.delays().petals());
  }

  private Answer<OnlineAnswer> serve(
      @Nullable PublishedPlacement shown,
      PublishedPlacement placement,
      RouteChoice choice,
      int[] slots,
      double allocationDelay) {
    OnlineRun.Result result =
        OnlineRun.serve(
            choice,
            times,
            slots,
            instance.demand().interArrivals(),
            instance.delays().initial() + allocationDelay);
    return result == null
        ? new Answer.Failed<>(
            "no_route",
            Map.of(
                "first_block", Documents.fromOne(placement.starts()),
                "block_count", Documents.list(placement.counts())))
        : new Answer.Ok<>(new OnlineAnswer(shown, result));
  }

  private RouteChoice latency(PublishedPlacement placement, SlotRule slotRule) {
    return new PetalsLatency(
        graph(placement),
        instance.petals().rawRoundTrips(),
        pool.servers().stream().map(RelayServer::timePerBlock).toList(),
        IntStream.range(0, pool.size())
            .mapToObj(j -> slotRule.sessions(j, placement.count(j)))
            .toList(),
        instance.petals().hopOverhead(),
        instance.petals().fullPenalty());
  }

  private RouteGraph graph(PublishedPlacement placement) {
    return new RouteGraph(placement, pool.blocks());
  }

  private int[] petalsCounts() {
    return BlockCounts.petals(
        pool, instance.petals().cachePerBlock(), instance.petals().hiddenWidth());
  }

  private int[] slots(SlotRule rule, PublishedPlacement placement) {
    return IntStream.range(0, pool.size()).map(j -> rule.slots(j, placement.count(j))).toArray();
  }
}
