package dev.whorl.agent.store;

import dev.whorl.agent.store.ModelUnavailable.Kind;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelFault;
import dev.whorl.executor.model.ModelOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * The mounted stores. A model is opened once however many spans use it, and closed with its last
 * use; a file that has been replaced since is another model. Thread-safe.
 */
public final class ModelStores {
  private record Key(Path path, FileTime modified, long size) {}

  private final Map<String, Path> stores;
  private final Map<Key, Shared> open = new HashMap<>();

  public ModelStores(Map<String, Path> stores) {
    this.stores = Map.copyOf(stores);
  }

  /**
   * Opens a model, or shares it with its other users.
   *
   * @param revision empty, or the content hash that the file must have
   */
  public ModelUse use(String uri, String revision) throws ModelUnavailable {
    ModelUse use = acquire(key(resolve(ModelUri.parse(uri)), uri));
    try {
      requireRevision(uri, revision, use.model());
      return use;
    } catch (ModelUnavailable e) {
      use.close();
      throw e;
    }
  }

  private synchronized ModelUse acquire(Key key) throws ModelUnavailable {
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
    return new ModelUse(used.model, () -> release(key, used));
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

  private static final class Shared {
    private final Model model;
    private int users;

    Shared(Model model) {
      this.model = model;
    }
  }
}
