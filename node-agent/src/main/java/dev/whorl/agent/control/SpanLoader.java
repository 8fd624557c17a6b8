package dev.whorl.agent.control;

import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.store.ModelUnavailable;
import dev.whorl.agent.store.ModelUse;
import dev.whorl.agent.store.Presence;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.model.Precision;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings one span into memory, or says why not. Blocks for as long as the disk takes, never for a
 * network.
 */
final class SpanLoader {
  private static final Logger LOG = System.getLogger(SpanLoader.class.getName());

  /** What came of it. */
  sealed interface Result {
    record Held(HeldSpan span) implements Result {}

    /** The model's files are on their way to this machine; ask again. */
    record Fetching(long done, long total) implements Result {}

    /** Not enough memory now; it may be later. */
    record NoRoom(String message) implements Result {}

    record Failed(String message) implements Result {}
  }

  private final ModelStores stores;
  private final BlockExecutor executor;
  private final CacheQuotas quotas;
  private final LoadPace pace;

  SpanLoader(ModelStores stores, BlockExecutor executor, LoadPace pace) {
    this.pace = pace;
    this.stores = stores;
    this.executor = executor;
    this.quotas = new CacheQuotas(executor);
  }

  /** Sets the quotas of owners; returns why some of them do not fit. */
  Map<CacheOwner, String> settle(Serving serving) {
    return quotas.settle(serving.quotas(quotas.inForce()));
  }

  /** Never throws: whatever a file or a device does must end in a condition. */
  Result load(DesiredSpan desired, Serving serving, LoadProgress progress) {
    try (LoadPace.Paced paced = pace.paced(progress)) {
      return opened(desired, serving, paced);
    } catch (ModelUnavailable e) {
      return new Result.Failed(String.valueOf(e.getMessage()));
    } catch (InternalError e) {
      LOG.log(Level.ERROR, "Loading " + desired.span() + " of " + desired.uri() + " failed.", e);
      return new Result.Failed(
          "The files of %s were cut while they were read, or their disk fails (%s)."
              .formatted(desired.uri(), e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "Loading " + desired.span() + " of " + desired.uri() + " failed.", e);
      return new Result.Failed(
          "Loading failed unexpectedly (%s). See the agent's log.".formatted(e));
    }
  }

  /** Nobody wants other models than these: what is on its way of them need not come. */
  void wanted(Set<String> uris) {
    stores.endFetchesBut(uris);
  }

  private Result opened(DesiredSpan desired, Serving serving, LoadProgress progress)
      throws ModelUnavailable {
    if (stores.presence(desired.uri()) instanceof Presence.Fetching(long done, long total)) {
      return new Result.Fetching(done, total);
    }
    ModelUse use = stores.use(desired.uri(), desired.revision());
    boolean held = false;
    try {
      Precision precision;
      try {
        precision = Precision.of(desired.precision(), use.model());
      } catch (IllegalArgumentException e) {
        return new Result.Failed(String.valueOf(e.getMessage()));
      }
      Result result = fitting(desired, use);
      if (result == null) {
        SpanRequest request = new SpanRequest(use.model(), precision, desired.span());
        result = loaded(desired, use, request, serving, progress);
      }
      held = result instanceof Result.Held;
      return result;
    } finally {
      if (!held) {
        use.close();
      }
    }
  }

  private @Nullable Result fitting(DesiredSpan desired, ModelUse use) {
    int context = use.model().geometry().contextLength();
    if (desired.slotTokens() > context) {
      return new Result.Failed(
          "The slot (%d tokens) exceeds the model's context (%d). Lower maxInputTokens or maxOutputTokens."
              .formatted(desired.slotTokens(), context));
    }
    StepLimits limits = executor.limits();
    if (desired.slotTokens() > limits.context()) {
      return new Result.Failed(
          "The slot (%d tokens) exceeds what this server takes (--slot-tokens %d)."
              .formatted(desired.slotTokens(), limits.context()));
    }
    return desired.prefillTokens() <= limits.chunk()
        ? null
        : new Result.Failed(
            "A chunk of %d tokens beside decode rows exceeds a step of this server (--step-rows %d, --step-positions %d)."
                .formatted(desired.prefillTokens(), limits.rows(), limits.positions()));
  }

  /** The quota before the blocks, for what is refused is refused without reading a file then. */
  private Result loaded(
      DesiredSpan desired,
      ModelUse use,
      SpanRequest request,
      Serving serving,
      LoadProgress progress) {
    CacheOwner owner = new CacheOwner(desired.deploymentUid(), request.pageBytes());
    String refused = quotas.settle(serving.quotasWith(desired, owner, quotas.inForce())).get(owner);
    Result result =
        refused == null
            ? loaded(desired, use, executor.load(request, progress))
            : new Result.NoRoom(refused);
    if (!(result instanceof Result.Held)) {
      settle(serving);
    }
    return result;
  }

  private static Result loaded(DesiredSpan desired, ModelUse use, LoadOutcome outcome) {
    return switch (outcome) {
      case LoadOutcome.Loaded(var span) -> new Result.Held(new HeldSpan(desired, span, use));
      case LoadOutcome.TooLittleMemory tooLittle -> new Result.NoRoom(tooLittle.message());
      case LoadOutcome.Unsupported(String message) -> new Result.Failed(message);
      case LoadOutcome.BadModel(var fault) -> new Result.Failed(fault.message());
    };
  }
}
