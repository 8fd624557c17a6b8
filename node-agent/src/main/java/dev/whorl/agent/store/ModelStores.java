package dev.whorl.agent.store;

import dev.whorl.agent.store.ModelUnavailable.Kind;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelFault;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.sources.ModelAddress;
import dev.whorl.sources.SourceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models of this machine: of mounted stores, and copies of what lies elsewhere. A model is
 * opened once however many spans use it, and closed with its last use; a file that has been
 * replaced since is another model. Thread-safe.
 */
public final class ModelStores implements AutoCloseable {
  private record Key(Path path, FileTime modified, long size) {}

  private final Map<String, Path> stores;
  private final Map<Key, Shared> open = new HashMap<>();

  private final @Nullable FetchedModels fetched;

  /**
   * @param sources with what models are fetched; null: only stores are read
   */
  public ModelStores(Map<String, Path> stores, @Nullable SourceSettings sources) {
    this.stores = Map.copyOf(stores);
    this.fetched = sources == null ? null : new FetchedModels(sources);
  }

  /**
   * Whether a model's files are on this machine. One that lies elsewhere begins to be fetched with
   * the first question, and again with the next one after it has failed.
   */
  public Presence presence(String uri) throws ModelUnavailable {
    return ModelAddress.isOne(uri) ? fetched(uri).presence(uri) : new Presence.Here();
  }

  /** Ends the fetches of all other models. */
  public void endFetchesBut(Set<String> uris) {
    if (fetched != null) {
      fetched.endAllBut(uris);
    }
  }

  private FetchedModels fetched(String uri) throws ModelUnavailable {
    if (fetched == null) {
      throw new ModelUnavailable(
          Kind.UNSUPPORTED,
          "The model uri (%s) lies elsewhere, and this server fetches nothing. Give its pool sources with a cache, or use store://STORE/PATH."
              .formatted(uri));
    }
    return fetched;
  }

  /** A model of which only the headers need be here, and what its uri means now. */
  public record Look(ModelUse use, String pinnedUri) implements AutoCloseable {
    @Override
    public void close() {
      use.close();
    }
  }

  /**
   * Looks at a model: of one that lies elsewhere headers and texts are fetched, not its weights.
   */
  public Look look(String uri) throws ModelUnavailable {
    if (!ModelAddress.isOne(uri)) {
      return new Look(use(uri, ""), uri);
    }
    FetchedModels.Look look = fetched(uri).look(uri);
    return new Look(acquire(key(look.path(), uri), () -> {}), look.pinned());
  }

  /**
   * Opens a model, or shares it with its other users.
   *
   * @param revision empty, or the content hash that the file must have
   */
  public ModelUse use(String uri, String revision) throws ModelUnavailable {
    ModelUse use =
        ModelAddress.isOne(uri)
            ? copy(uri)
            : acquire(key(resolve(ModelUri.parse(uri)), uri), () -> {});
    try {
      requireRevision(uri, revision, use.model());
      return use;
    } catch (ModelUnavailable e) {
      use.close();
      throw e;
    }
  }

  private ModelUse copy(String uri) throws ModelUnavailable {
    FetchedModels.Copy copy = fetched(uri).copy(uri);
    try {
      return acquire(key(copy.path(), uri), copy.hold()::close);
    } catch (ModelUnavailable e) {
      copy.hold().close();
      throw e;
    }
  }

  /**
   * @param after the model's last step here
   */
  private synchronized ModelUse acquire(Key key, Runnable after) throws ModelUnavailable {
    Shared shared = open.get(key);
    if (shared == null) {
      shared =
          switch (Model.open(key.path())) {
            case ModelOutcome.Opened(Model model) -> new Shared(model);
            case ModelOutcome.Refused(ModelFault fault) -> throw unavailable(fault);
          };
      open.put(key, shared);
    }
    shared.users++;
    Shared used = shared;
    return new ModelUse(
        used.model,
        () -> {
          release(key, used);
          after.run();
        });
  }

  private synchronized void release(Key key, Shared shared) {
    shared.users--;
    if (shared.users == 0) {
      open.remove(key);
      shared.model.close();
    }
  }

  private Path resolve(ModelUri uri) throws ModelUnavailable {
    Path folder = stores.get(uri.store());
    if (folder == null) {
      throw new ModelUnavailable(
          Kind.MISSING,
          "The store (%s) is not mounted here; there are %s."
              .formatted(uri.store(), stores.keySet()));
    }
    Path path = below(folder, uri.path());
    if (!path.startsWith(folder.normalize())) {
      throw new ModelUnavailable(
          Kind.UNSUPPORTED, "The path (%s) leaves its store.".formatted(uri.path()));
    }
    return path;
  }

  private static Path below(Path folder, String path) throws ModelUnavailable {
    try {
      return folder.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new ModelUnavailable(
          Kind.UNSUPPORTED,
          "The path (%s) is none on this machine: %s. Its locale must be UTF-8."
              .formatted(path, e.getReason()));
    }
  }

  private static Key key(Path path, String uri) throws ModelUnavailable {
    try {
      return new Key(path, Files.getLastModifiedTime(path), Files.size(path));
    } catch (IOException e) {
      throw new ModelUnavailable(
          Kind.MISSING,
          "The model (%s) cannot be found in its store: %s. Check the path and that the volume holds it."
              .formatted(uri, e.getMessage()));
    }
  }

  private static void requireRevision(String uri, String revision, Model model)
      throws ModelUnavailable {
    if (revision.isEmpty()) {
      return;
    }
    String found = contentHash(uri, model);
    if (!found.equals(revision)) {
      throw new ModelUnavailable(
          Kind.BAD,
          "The model (%s) has content hash %s, the revision asks for (%s)."
              .formatted(uri, found, revision));
    }
  }

  private static String contentHash(String uri, Model model) throws ModelUnavailable {
    try {
      return model.contentHash();
    } catch (IOException e) {
      throw new ModelUnavailable(
          Kind.BAD,
          "The model (%s) cannot be compared with its revision: %s".formatted(uri, e.getMessage()));
    }
  }

  private static ModelUnavailable unavailable(ModelFault fault) {
    Kind kind =
        switch (fault.kind()) {
          case MISSING -> Kind.MISSING;
          case UNREADABLE, FOREIGN, TRUNCATED, MALFORMED -> Kind.BAD;
          case UNKNOWN_ARCHITECTURE, UNSUPPORTED -> Kind.UNSUPPORTED;
        };
    return new ModelUnavailable(kind, fault.message());
  }

  @Override
  public void close() {
    if (fetched != null) {
      fetched.close();
    }
  }

  private static final class Shared {
    private final Model model;
    private int users;

    Shared(Model model) {
      this.model = model;
    }
  }
}
