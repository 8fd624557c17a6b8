package dev.whorl.executor.memory;

import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.model.ModelFault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What a device holds: blocks of models, counted by use, and the pages of its sessions. Nothing
 * here knows of placements.
 *
 * @param <S> the backend's shelf
 */
public final class Holdings<S extends ModelShelf<?, ?, ?>> implements AutoCloseable {
  /** What only the backend knows. */
  public interface Backend<S extends ModelShelf<?, ?, ?>> {
    /** A sentence that says what of the request it cannot run, or null. */
    @Nullable String obstacle(SpanRequest request);

    /** An empty shelf for the request's model. */
    S shelf(SpanRequest request);

    /** Makes the device usable in this thread; it may be lost when something is freed. */
    default void enter() {}

    /** A reservation that is about to be handed out. */
    default void reserved(PagedCache<S> cache) {}

    /** Pages of reservations lie elsewhere now; no step runs. */
    default void moved() {}

    /** A reservation that is no more; a step may still be running it. */
    default void released(PagedCache<S> cache) {}
  }

  private final StepLimits limits;
  private final MemoryLedger ledger;
  private final PagePool pages;
  private final Backend<S> backend;
  private final Lock running;
  private final List<S> shelves = new ArrayList<>();

  /** Guarded by {@code shelves}. */
  private final Set<HeldSpan<S>> spans = new HashSet<>();

  /**
   * @param limits of a step, and of a slot
   * @param running held while a step runs: weights are freed in between
   */
  public Holdings(
      StepLimits limits, MemoryLedger ledger, PageMemory memory, Lock running, Backend<S> backend) {
    this.limits = limits;
    this.ledger = ledger;
    this.pages = new PagePool(ledger, memory, running, backend::moved);
    this.running = running;
    this.backend = backend;
  }

  /** The largest step of the device. */
  public StepLimits limits() {
    return limits;
  }

  /** The pages of the device. */
  public PagePool pages() {
    return pages;
  }

  /** See {@link dev.whorl.executor.BlockExecutor#grant}. */
  public QuotaOutcome grant(CacheQuota quota) {
    backend.enter();
    return pages.grant(quota);
  }

  /**
   * See {@link dev.whorl.executor.BlockExecutor#load}. Serialised: two loads would only compete for
   * the same disk.
   */
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    int blocks = request.model().geometry().blocks();
    if (request.span().end() > blocks) {
      return new LoadOutcome.Unsupported(
          "The span %s exceeds the model's %d blocks.".formatted(request.span(), blocks));
    }
    String obstacle = backend.obstacle(request);
    if (obstacle != null) {
      return new LoadOutcome.Unsupported(obstacle);
    }
    ModelFault absent = request.absent();
    if (absent != null) {
      return new LoadOutcome.BadModel(absent);
    }
    synchronized (shelves) {
      backend.enter();
      return bring(request, progress);
    }
  }

  private LoadOutcome bring(SpanRequest request, LoadProgress progress) {
    S shelf = shelf(request);
    long missing = shelf.missingBytes(request.span());
    boolean taken = ledger.take(missing, 0);
    boolean loaded = false;
    try {
      if (!taken) {
        return new LoadOutcome.TooLittleMemory(missing, ledger.use().free());
      }
      shelf.load(request.span(), progress);
      HeldSpan<S> span = new HeldSpan<>(request, shelf, this);
      spans.add(span);
      loaded = true;
      return new LoadOutcome.Loaded(span);
    } catch (OutOfMemoryError e) {
      return new LoadOutcome.TooLittleMemory(missing, pages.memory().free());
    } catch (InternalError e) {
      // What the JVM makes of a mapped file that shrank or whose disk failed.
      return new LoadOutcome.BadModel(unreadable(request, e));
    } finally {
      if (!loaded) {
        ledger.giveBack(taken ? missing : 0, 0);
        closeEmptyShelves();
      }
    }
  }

  private static ModelFault unreadable(SpanRequest request, InternalError cause) {
    String name = String.valueOf(request.model().path().getFileName());
    return new ModelFault(
        ModelFault.Kind.UNREADABLE,
        name,
        "",
        "The model " + name + " became unreadable while it was loaded: " + cause.getMessage());
  }

  private S shelf(SpanRequest request) {
    for (S shelf : shelves) {
      if (shelf.holds(request.model(), request.precision())) {
        return shelf;
      }
    }
    S shelf = backend.shelf(request);
    shelves.add(shelf);
    return shelf;
  }

  private void closeEmptyShelves() {
    for (S shelf : List.copyOf(shelves)) {
      if (shelf.empty()) {
        shelves.remove(shelf);
        shelf.close();
      }
    }
  }

  /** Waits for a running step: a released session's row may still be in it. */
  void leave(HeldSpan<S> span) {
    synchronized (shelves) {
      running.lock();
      try {
        backend.enter();
        if (spans.remove(span)) {
          ledger.giveBack(span.shelf().leave(span.request().span()), 0);
          closeEmptyShelves();
        }
      } finally {
        running.unlock();
      }
    }
  }

  /** The cache as this device's own, or null. */
  @SuppressWarnings({"unchecked", "ReferenceEquality"}) // caches of these holdings have this shelf
  public @Nullable PagedCache<S> own(SessionCache cache) {
    return cache instanceof PagedCache<?> paged && (Object) paged.holdings() == this
        ? (PagedCache<S>) paged
        : null;
  }

  PagedCache<S> reserved(PagedCache<S> cache) {
    try {
      backend.reserved(cache);
      return cache;
    } catch (Throwable e) {
      cache.release();
      throw e;
    }
  }

  void released(PagedCache<S> cache) {
    backend.released(cache);
  }

  /** Frees everything. */
  @Override
  public void close() {
    synchronized (shelves) {
      List.copyOf(spans).forEach(this::leave);
      backend.enter();
    }
    pages.close();
  }
}
