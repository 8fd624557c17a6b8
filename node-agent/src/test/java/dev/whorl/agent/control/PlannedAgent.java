package dev.whorl.agent.control;

import dev.whorl.agent.session.Assignment;
import dev.whorl.agent.session.OpenOutcome;
import dev.whorl.agent.session.OpenTerms;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.SessionTable;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.testing.Bench;
import dev.whorl.agent.testing.Heard;
import dev.whorl.executor.cpu.CpuExecutor;
import dev.whorl.executor.cpu.CpuSettings;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.protocol.control.SpanReport.Phase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The part of an agent that has memory: keeper, sessions and a real device, without a network. */
final class PlannedAgent implements AutoCloseable {
  private final CpuExecutor device;
  private final SessionTable table;
  private final SessionGate gate;
  private final SpanKeeper keeper;
  private final List<DesiredState> told = new ArrayList<>();
  private int applied = -1;

  PlannedAgent(String server, long incarnation, long memoryBytes, Path store) {
    device = new CpuExecutor(new CpuSettings(memoryBytes, 1, Duration.ZERO));
    table =
        new SessionTable(
            server, incarnation, Duration.ofHours(1), Duration.ofHours(1), () -> 1, new Heard());
    gate = new SessionGate(table);
    // Where sessions run nothing is warmed up: that is not what is looked at here.
    Bench busy = new Bench(0, 6, 1, 1);
    busy.table().open(Bench.terms("s", 1, Bench.alone(), 1));
    Measuring measuring =
        new Measuring(device, new SessionGate(busy.table()), new Profiles(Clock.systemUTC()));
    keeper =
        new SpanKeeper(
            new SpanLoader(
                new ModelStores(Map.of("models", store), null),
                device,
                new LoadPace(new StepCap(), () -> 1)),
            new WarmUp(device, measuring),
            measuring,
            gate,
            () -> {});
  }

  /** A word is on its way. */
  void tell(DesiredState word) {
    if (told.isEmpty() || !told.getLast().equals(word)) {
      told.add(word);
    }
  }

  /** Hears words up to the last but so many, as few as are left. */
  void hear(int butLast) {
    int last = told.size() - 1 - butLast;
    if (last > applied) {
      applied = last;
      DesiredState word = told.get(last);
      keeper.apply(
          new DesiredState(
              last + 1L,
              word.spans(),
              word.cacheBytes(),
              word.quotas(),
              word.chains(),
              0,
              0,
              word.contract(),
              0));
    }
  }

  /** One pass of the keeper. Returns what it says of spans that it cannot load. */
  List<String> work() {
    keeper.work();
    return keeper.statuses().values().stream()
        .filter(status -> status.phase() == Phase.FAILED)
        .map(SpanStatus::message)
        .toList();
  }

  boolean open(OpenTerms terms) {
    gate.run(t -> t.renew(terms.router()));
    return gate.decide(t -> t.open(terms)) instanceof OpenOutcome.Accepted;
  }

  void close(String session, RouterId router) {
    gate.run(t -> t.close(session, router.deploymentUid(), () -> {}));
  }

  /** What it reports, in the words of planning. */
  ServerView view(String weights) {
    Blocks held = Blocks.NONE;
    Blocks ready = Blocks.NONE;
    for (Map.Entry<DesiredSpan, SpanStatus> entry : keeper.statuses().entrySet()) {
      Blocks blocks =
          Blocks.of(new Span(entry.getKey().span().start(), entry.getKey().span().end()));
      Phase phase = entry.getValue().phase();
      if (phase == Phase.LOADED || phase == Phase.UNLOADING || phase == Phase.LOADING) {
        held = held.plus(blocks);
      }
      if (phase == Phase.LOADED) {
        ready = ready.plus(blocks);
      }
    }
    Map<ChainId, Integer> sessions = new HashMap<>();
    Assignment assignment = table.assignment();
    for (ServedChain chain : assignment.chains()) {
      sessions.merge(new ChainId(chain.chain()), table.sessionsOn(chain), Integer::sum);
    }
    table
        .passing()
        .forEach((chain, count) -> sessions.merge(new ChainId(chain.chain()), count, Integer::sum));
    return new ServerView.Heard(
        applied == told.size() - 1, Map.of(weights, held), Map.of(weights, ready), sessions);
  }

  @Override
  public void close() {
    device.close();
  }
}
