package dev.whorl.agent.store;

import dev.whorl.agent.store.ModelUnavailable.Kind;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.sources.Hold;
import dev.whorl.sources.Listing;
import dev.whorl.sources.ModelCache;
import dev.whorl.sources.SourceFault;
import dev.whorl.sources.SourceSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Models that are fetched from elsewhere: each on a thread of its own, so that nobody waits for a
 * download but who wants it. Thread-safe.
 */
final class FetchedModels implements AutoCloseable {
  /** A file or folder on this machine that stays while it is held. */
  record Copy(Path path, Hold hold) {}

  private static final class Fetch {
    private volatile long done;
    private volatile long total;
    private @Nullable Future<Listing> result;
  }

  private final ModelCache cache;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Fetch> fetches = new HashMap<>();

  FetchedModels(SourceSettings settings) {
    this.cache = new ModelCache(settings);
  }

  /**
   * How far a model is. The first question starts its fetch; one that failed throws why, and the
   * next question starts it again.
   */
  synchronized Presence presence(String uri) throws ModelUnavailable {
    Fetch fetch = fetches.get(uri);
    if (fetch == null) {
      fetch = start(uri);
    }
    Future<Listing> result = fetch.result;
    if (result == null || !result.isDone()) {
      return new Presence.Fetching(fetch.done, fetch.total);
    }
    try {
      if (cache.here(result.get()).isPresent()) {
        return new Presence.Here();
      }
      // It has made room for another meanwhile.
      start(uri);
      return new Presence.Fetching(0, 0);
    } catch (ExecutionException e) {
      fetches.remove(uri);
      throw unavailable(uri, e.getCause());
    } catch (SourceFault e) {
      throw unavailable(uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Presence.Fetching(fetch.done, fetch.total);
    }
  }

  private Fetch start(String uri) {
    Fetch fetch = new Fetch();
    fetch.result =
        threads.submit(() -> {
          Listing listing = cache.resolve(uri);
          cache.fetch(
              listing,
              (done, total) -> {
                fetch.done = done;
                fetch.total = total;
              });
          return listing;
        });
    fetches.put(uri, fetch);
    return fetch;
  }

  /** Ends the fetches of models that are not among these. What has come of them stays. */
  synchronized void endAllBut(Set<String> uris) {
    fetches
        .entrySet()
        .removeIf(entry -> {
          Future<Listing> result = entry.getValue().result;
          if (uris.contains(entry.getKey()) || result == null) {
            return false;
          }
          result.cancel(true);
          return true;
        });
  }

  /** The whole copy of a model that is here. */
  Copy copy(String uri) throws ModelUnavailable {
    try {
      Listing listing = cache.resolve(uri);
      Optional<Hold> hold = cache.hold(listing);
      Optional<Path> path = hold.isPresent() ? cache.here(listing) : Optional.empty();
      if (hold.isPresent() && path.isPresent()) {
        return new Copy(path.get(), hold.get());
      }
      hold.ifPresent(Hold::close);
      throw new ModelUnavailable(
          Kind.MISSING, "The model (%s) is not on this machine yet.".formatted(uri));
    } catch (SourceFault e) {
      throw unavailable(uri, e);
    } catch (InterruptedException e) {
      throw interrupted(uri);
    }
  }

  /** A copy of which headers are there at least, and the address that means just its content. */
  Look look(String uri) throws ModelUnavailable {
    try {
      Listing listing = cache.resolve(uri);
      return new Look(cache.headers(listing, FetchedModels::opens), listing.address());
    } catch (SourceFault e) {
      throw unavailable(uri, e);
    } catch (InterruptedException e) {
      throw interrupted(uri);
    }
  }

  /** What {@link #look} finds. */
  record Look(Path path, String pinned) {}

  /** Nothing but a whole header is accepted: a name of no letters comes twice, or a size is 0. */
  private static boolean opens(Path path) {
    return switch (Model.open(path)) {
      case ModelOutcome.Opened(Model model) -> {
        model.close();
        yield true;
      }
      case ModelOutcome.Refused(var fault) -> false;
    };
  }

  private static ModelUnavailable interrupted(String uri) {
    Thread.currentThread().interrupt();
    return new ModelUnavailable(
        Kind.MISSING, "The agent ended while the model (%s) was looked up.".formatted(uri));
  }

  private static ModelUnavailable unavailable(String uri, @Nullable Throwable cause) {
    if (cause instanceof SourceFault fault) {
      Kind kind =
          switch (fault.kind()) {
            case MISSING -> Kind.MISSING;
            case BAD -> Kind.BAD;
            case UNREACHABLE, NO_ROOM -> Kind.ABSENT;
            case DENIED, UNSUPPORTED -> Kind.UNSUPPORTED;
          };
      return new ModelUnavailable(kind, fault.getMessage());
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    throw new IllegalStateException("Fetching " + uri + " failed.", cause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    cache.close();
  }
}
