package dev.whorl.cli.run;

import dev.whorl.cli.BadInput;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model with all its blocks on this machine, and some sessions; one in most uses. */
public final class WholeModel implements AutoCloseable {
  /** Positions of one step of a prompt. */
  private static final int CHUNK = 512;

  private static final String OWNER = "run";

  private final Model model;
  private final BlockExecutor executor;
  private final List<SessionCache> caches;

  private WholeModel(Model model, BlockExecutor executor, List<SessionCache> caches) {
    this.model = model;
    this.executor = executor;
    this.caches = List.copyOf(caches);
  }

  /** Opens a file that can be used, or says why it cannot. */
  public static Model open(Path file) {
    return switch (Model.open(file)) {
      case ModelOutcome.Opened(Model model) -> model;
      case ModelOutcome.Refused refused -> throw new BadInput(refused.fault().message());
    };
  }

  /**
   * Loads the model for one session, with as many threads as the process may use.
   *
   * @param tokens positions that the session will need
   */
  static WholeModel load(Model model, Precision precision, int tokens) {
    return load(model, precision, 0, 1, tokens);
  }

  /**
   * Loads the model and reserves slots.
   *
   * @param threads 0 for as many as the process may use
   * @param tokens positions that each session will need
   */
  public static WholeModel load(
      Model model, Precision precision, int threads, int sessions, int tokens) {
    int context = model.geometry().contextLength();
    if (tokens > context) {
      throw new BadInput(
          "The ids and what follows them (%d tokens) exceed the model's context (%d)."
              .formatted(tokens, context));
    }
    int blocks = model.geometry().blocks();
    long cacheBytes = model.geometry().cacheBytes(precision, tokens) * blocks * sessions;
    long weights = WeightFormats.of(model, precision).spanBytes(0, blocks);
    BlockExecutor executor =
        new CpuProvider().device(new DeviceSettings(weights + cacheBytes, threads));
    try {
      Span whole = new Span(0, blocks);
      LoadedSpan span = loaded(executor, new SpanRequest(model, precision, whole));
      if (executor.grant(CacheQuota.of(OWNER, model.geometry(), precision, cacheBytes))
          instanceof QuotaOutcome.TooLittleMemory refused) {
        throw new BadInput(refused.message());
      }
      List<SessionCache> caches = new ArrayList<>();
      for (int session = 0; session < sessions; session++) {
        caches.add(reserved(span, "session " + session, tokens));
      }
      return new WholeModel(model, executor, caches);
    } catch (Throwable e) {
      executor.close();
      throw e;
    }
  }

  private static LoadedSpan loaded(BlockExecutor executor, SpanRequest request) {
    return switch (executor.load(request, LoadProgress.NONE)) {
      case LoadOutcome.Loaded(LoadedSpan span) -> span;
      case LoadOutcome.TooLittleMemory tooLittle -> throw new BadInput(tooLittle.message());
      case LoadOutcome.Unsupported(String message) -> throw new BadInput(message);
      case LoadOutcome.BadModel(var fault) -> throw new BadInput(fault.message());
    };
  }

  private static SessionCache reserved(LoadedSpan span, String session, int tokens) {
    return switch (span.reserve(OWNER, session, span.request().span(), tokens)) {
      case ReserveOutcome.Reserved(SessionCache cache) -> cache;
      case ReserveOutcome other -> throw new IllegalStateException(other.toString());
    };
  }

  /** Which device computes, with what. */
  String describe() {
    return executor.describe();
  }

  Model model() {
    return model;
  }

  /** One step of the first sessions at one position: each takes its id and gives its next. */
  public int[] decode(int position, int... ids) {
    int[][] each = Arrays.stream(ids).mapToObj(id -> new int[] {id}).toArray(int[][]::new);
    return steps(position, Sampling.GREEDY, each).stream()
        .mapToInt(result -> sampled(result).id())
        .toArray();
  }

  /** One step of the first sessions: each takes its ids from a position on. */
  public List<RowResult> steps(int position, @Nullable Sampling sampling, int[]... ids) {
    List<Row> rows = new ArrayList<>();
    for (int session = 0; session < ids.length; session++) {
      RowInput input = new RowInput.TokenIds(ids[session]);
      rows.add(new Row(caches.get(session), position, input, sampling));
    }
    return results(rows);
  }

  /** The first session takes in ids from a position on and samples after the last. */
  public RowResult.Sampled step(int position, Sampling sampling, int... ids) {
    for (int from = 0; ; from += CHUNK) {
      int to = Math.min(ids.length, from + CHUNK);
      boolean last = to == ids.length;
      RowResult result =
          row(position + from, last ? sampling : null, Arrays.copyOfRange(ids, from, to));
      if (last) {
        return sampled(result);
      }
    }
  }

  private static RowResult.Sampled sampled(RowResult result) {
    return switch (result) {
      case RowResult.Sampled sampled -> sampled;
      case RowResult.Broken(String message) -> throw new BadInput(message);
      case RowResult other -> throw new IllegalStateException(other.toString());
    };
  }

  private RowResult row(int position, @Nullable Sampling sampling, int... ids) {
    Row row = new Row(caches.getFirst(), position, new RowInput.TokenIds(ids), sampling);
    return results(List.of(row)).getFirst();
  }

  private List<RowResult> results(List<Row> rows) {
    return switch (executor.step(rows)) {
      case StepOutcome.Done done -> done.results();
      case StepOutcome.Fault(String message) -> throw new BadInput(message);
      case StepOutcome.DeviceLost(String message) -> throw new BadInput(message);
    };
  }

  @Override
  public void close() {
    executor.close();
  }
}
