package dev.whorl.executor.testing;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.DeviceClass;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import dev.whorl.executor.UnloadOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device that computes with a real one and fails on request: one switch per failure that a caller
 * must survive. Everything not switched is passed through.
 */
public final class TestingExecutor implements BlockExecutor {
  private final BlockExecutor real;
  private final List<Integer> stepSizes = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable LoadOutcome loadOutcome;
  private volatile @Nullable MeasureOutcome measureOutcome;
  private volatile boolean noPages;
  private volatile boolean spansInUse;
  private volatile @Nullable StepOutcome stepOutcome;
  private volatile @Nullable String brokenSession;
  private volatile Runnable beforeStep = () -> {};

  public TestingExecutor(BlockExecutor real) {
    this.real = real;
  }

  /** Every load ends like this; null: as it really does. */
  public void failLoads(@Nullable LoadOutcome outcome) {
    loadOutcome = outcome;
  }

  /** Every measurement ends like this, at once; null: as it really does. */
  public void measureAs(@Nullable MeasureOutcome outcome) {
    measureOutcome = outcome;
  }

  /** Every reservation is refused for want of pages. */
  public void refuseReservations(boolean refuse) {
    noPages = refuse;
  }

  /** Every unload finds sessions. */
  public void keepSpansInUse(boolean keep) {
    spansInUse = keep;
  }

  /** The next steps end like this, for example as a lost device; null: they run. */
  public void stepAs(@Nullable StepOutcome outcome) {
    stepOutcome = outcome;
  }

  /** Rows of this session come back broken (numbers out of range); null: none. */
  public void breakSession(@Nullable String session) {
    brokenSession = session;
  }

  /** Runs in the stepping thread before each step: a latch here holds the device. */
  public void beforeStep(Runnable action) {
    beforeStep = action;
  }

  /** How many rows each step so far had. */
  public List<Integer> stepSizes() {
    return List.copyOf(stepSizes);
  }

  @Override
  public DeviceClass deviceClass() {
    return real.deviceClass();
  }

  @Override
  public String describe() {
    return "testing device over " + real.describe();
  }

  @Override
  public StepLimits limits() {
    return real.limits();
  }

  @Override
  public MemoryUse memory() {
    return real.memory();
  }

  @Override
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    LoadOutcome switched = loadOutcome;
    if (switched != null) {
      return switched;
    }
    return switch (real.load(request, progress)) {
      case LoadOutcome.Loaded(LoadedSpan span) -> new LoadOutcome.Loaded(new TestingSpan(span));
      case LoadOutcome refused -> refused;
    };
  }

  @Override
  public QuotaOutcome grant(CacheQuota quota) {
    return real.grant(quota);
  }

  @Override
  public List<CacheUse> caches() {
    return real.caches();
  }

  @Override
  public SubmittedStep submit(List<Row> rows) {
    beforeStep.run();
    stepSizes.add(rows.size());
    StepOutcome switched = stepOutcome;
    if (switched != null) {
      return () -> switched;
    }
    SubmittedStep step = real.submit(rows);
    return () ->
        switch (step.complete()) {
          case StepOutcome.Done done ->
              new StepOutcome.Done(broken(rows, done.results()), done.time());
          case StepOutcome other -> other;
        };
  }

  private List<RowResult> broken(List<Row> rows, List<RowResult> real) {
    List<RowResult> results = new ArrayList<>(real);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).cache().session().equals(brokenSession)) {
        results.set(i, new RowResult.Broken("switched"));
      }
    }
    return results;
  }

  @Override
  public MeasureOutcome measure(MeasureRequest request, MeasureProgress progress) {
    MeasureOutcome switched = measureOutcome;
    return switched == null ? real.measure(request, progress) : switched;
  }

  @Override
  public void close() {
    real.close();
  }

  private final class TestingSpan implements LoadedSpan {
    private final LoadedSpan span;

    TestingSpan(LoadedSpan span) {
      this.span = span;
    }

    @Override
    public SpanRequest request() {
      return span.request();
    }

    @Override
    public long weightBytes() {
      return span.weightBytes();
    }

    @Override
    public ReserveOutcome reserve(String owner, String session, Span part, int tokens) {
      return noPages
          ? new ReserveOutcome.TooFewPages(1, new CacheUse(owner, 1, 0, 0, 0))
          : span.reserve(owner, session, part, tokens);
    }

    @Override
    public boolean adopt(SessionCache cache) {
      return span.adopt(cache);
    }

    @Override
    public UnloadOutcome unload() {
      return spansInUse ? new UnloadOutcome.InUse(1) : span.unload();
    }
  }
}
