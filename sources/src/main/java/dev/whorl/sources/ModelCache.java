package dev.whorl.sources;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.sources.SourceFault.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies of models in a folder of this machine, which several processes may share: each model is
 * fetched once. A copy is whole or not there; one that nobody uses makes room for another.
 * Thread-safe.
 */
public final class ModelCache implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ModelCache.class.getName());
  private static final Duration STALL = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 300;
  private static final int HOLD_LOOKS = 20;
  private static final long HOLD_PAUSE_MILLIS = 50;

  /** How much of a file of weights is fetched for its header, until that is whole. */
  private static final long[] HEADERS = {1L << 20, 8L << 20, 64L << 20};

  private final SourceSettings settings;
  private final Transport transport;
  private final Attempts attempts;

  public ModelCache(SourceSettings settings) {
    this(settings, new Transport(STALL), Attempts.USUAL);
  }

  ModelCache(SourceSettings settings, Transport transport, Attempts attempts) {
    this.settings = settings;
    this.transport = transport;
    this.attempts = attempts;
  }

  /**
   * What an address means: asked of its source, unless it is pinned and has been looked up before.
   * A source that does not answer is forgiven where an earlier answer is known.
   */
  public Listing resolve(String uri) throws SourceFault, InterruptedException {
    ModelAddress address = ModelAddress.parse(uri);
    if (!settings.allows(uri)) {
      throw new SourceFault(
          Kind.DENIED,
          "The model uri (%s) is not below what this pool fetches from (%s)."
              .formatted(uri, String.join(", ", settings.allowed())));
    }
    Listing known = known(address);
    if (known != null && address.pinned()) {
      return known;
    }
    Origin origin = Origin.of(address, settings, transport);
    Listing found;
    try {
      found = attempts.of(uri, origin::list);
    } catch (SourceFault e) {
      if (e.kind() == Kind.UNREACHABLE && known != null) {
        LOG.log(Level.WARNING, "{0} What was found before is taken.", e.getMessage());
        return known;
      }
      throw e;
    }
    remember(address, found);
    return found;
  }

  private @Nullable Listing known(ModelAddress address) throws SourceFault {
    try {
      String pinned = address.pinned() ? address.text() : Files.readString(reference(address));
      return new JsonMapper()
          .readValue(Files.readString(folder(pinned).resolve("listing.json")), Listing.class);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw disk(address.text(), e);
    }
  }

  private void remember(ModelAddress address, Listing listing) throws SourceFault {
    try {
      Path folder = Files.createDirectories(folder(listing.address()));
      replace(folder.resolve("listing.json"), new JsonMapper().writeValueAsString(listing));
      if (!address.pinned()) {
        Path reference = reference(address);
        Files.createDirectories(reference.getParent());
        replace(reference, listing.address());
      }
    } catch (IOException e) {
      throw disk(address.text(), e);
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = Files.createTempFile(file.getParent(), ".next", null);
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private Path folder(String pinned) {
    return settings.cache().resolve("models").resolve(Hashes.of(pinned).substring(0, 32));
  }

  private Path reference(ModelAddress address) {
    return settings
        .cache()
        .resolve("references")
        .resolve(Hashes.of(address.text()).substring(0, 32));
  }

  /** Where a whole copy is opened; empty while there is none. Counts as a use of it. */
  public Optional<Path> here(Listing listing) throws SourceFault {
    Path whole = whole(listing);
    if (!Files.exists(whole)) {
      return Optional.empty();
    }
    try {
      Files.setLastModifiedTime(whole, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw disk(listing.address(), e);
    }
    return Optional.of(opened(folder(listing.address()).resolve("files"), listing));
  }

  private Path whole(Listing listing) {
    return folder(listing.address()).resolve("whole");
  }

  private static Path opened(Path folder, Listing listing) {
    return listing.opened().isEmpty() ? folder : folder.resolve(listing.opened());
  }

  /**
   * Keeps a copy from making room for others until it is closed.
   *
   * @return empty when it is just being thrown away
   */
  public Optional<Hold> hold(Listing listing) throws SourceFault, InterruptedException {
    try {
      for (int look = 0; look < HOLD_LOOKS; look++) {
        Hold hold = FolderLocks.shared(folder(listing.address()).resolve("use"));
        if (hold != null) {
          return Optional.of(hold);
        }
        // Another process looks whether somebody uses it.
        Thread.sleep(HOLD_PAUSE_MILLIS);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw disk(listing.address(), e);
    }
  }

  /**
   * Fetches a model whole, or waits for the process of this machine that does. What has come stays
   * when it fails or is interrupted, and the next fetch goes on from there.
   *
   * @return where it is opened
   */
  public Path fetch(Listing listing, FetchProgress progress)
      throws SourceFault, InterruptedException {
    try (Hold _ = lock(listing, progress)) {
      Optional<Path> here = here(listing);
      if (here.isPresent()) {
        return here.get();
      }
      Path folder = Files.createDirectories(folder(listing.address()).resolve("files"));
      makeRoom(listing, folder);
      Origin origin = Origin.of(ModelAddress.parse(listing.address()), settings, transport);
      long done = 0;
      for (RemoteFile file : listing.files()) {
        long before = done;
        bring(origin, listing, file, folder, at -> progress.at(before + at, listing.bytes()));
        done += file.bytes();
      }
      Files.writeString(whole(listing), listing.address());
      delete(folder(listing.address()).resolve("head"));
      return opened(folder, listing);
    } catch (IOException e) {
      throw disk(listing.address(), e);
    }
  }

  private Hold lock(Listing listing, FetchProgress progress)
      throws SourceFault, InterruptedException {
    Path folder = folder(listing.address());
    try {
      while (true) {
        Hold lock = FolderLocks.alone(folder.resolve("fetch"));
        if (lock != null) {
          return lock;
        }
        progress.at(Math.min(bytes(folder.resolve("files")), listing.bytes()), listing.bytes());
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (IOException e) {
      throw disk(listing.address(), e);
    }
  }

  private void bring(
      Origin origin, Listing listing, RemoteFile file, Path folder, LongConsumer progress)
      throws SourceFault, IOException, InterruptedException {
    Path target = folder.resolve(file.name());
    if (!Files.exists(target)) {
      Path part = folder.resolve(file.name() + ".part");
      Download download = new Download(origin, listing.address(), file, part, transport, attempts);
      download.upTo(file.bytes(), progress);
      download.verify();
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
    progress.accept(file.bytes());
  }

  /**
   * A copy of which only headers and texts are there: enough to know the model. Its files have
   * their full length, with nothing in the rest.
   *
   * @param known whether what is at the path can be read so far; asked again with more of each file
   *     until it can or 64 MiB are there
   * @return where it is opened
   */
  public Path headers(Listing listing, Predicate<Path> known)
      throws SourceFault, InterruptedException {
    try (Hold _ = lock(listing, (done, total) -> {})) {
      Optional<Path> here = here(listing);
      if (here.isPresent()) {
        return here.get();
      }
      Path folder = Files.createDirectories(folder(listing.address()).resolve("head"));
      Path opened = opened(folder, listing);
      Path enough = folder.resolve(".enough");
      Origin origin = Origin.of(ModelAddress.parse(listing.address()), settings, transport);
      for (long prefix : HEADERS) {
        if (Files.exists(enough)) {
          break;
        }
        for (RemoteFile file : listing.files()) {
          head(origin, listing, file, folder, prefix);
        }
        if (known.test(opened)) {
          Files.createFile(enough);
        }
      }
      return opened;
    } catch (IOException e) {
      throw disk(listing.address(), e);
    }
  }

  private void head(Origin origin, Listing listing, RemoteFile file, Path folder, long prefix)
      throws SourceFault, IOException, InterruptedException {
    Path part = folder.resolve(file.name() + ".part");
    Download download = new Download(origin, listing.address(), file, part, transport, attempts);
    download.upTo(file.weights() ? Math.min(prefix, file.bytes()) : file.bytes(), at -> {});
    Path target = folder.resolve(file.name());
    Path next = folder.resolve(file.name() + ".next");
    Files.copy(part, next, StandardCopyOption.REPLACE_EXISTING);
    try (RandomAccessFile whole = new RandomAccessFile(next.toFile(), "rw")) {
      whole.setLength(file.bytes());
    }
    Files.move(next, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Throws away what was not used for longest until the model fits; one process at a time. */
  private void makeRoom(Listing listing, Path files)
      throws SourceFault, IOException, InterruptedException {
    long needed = listing.bytes();
    Hold alone = FolderLocks.alone(settings.cache().resolve("room"));
    while (alone == null) {
      Thread.sleep(LOOK_MILLIS);
      alone = FolderLocks.alone(settings.cache().resolve("room"));
    }
    try (Hold _ = alone) {
      switch (CacheRoom.choose(copies(listing), needed, settings.limitBytes())) {
        case CacheRoom.Outcome.Evict(List<String> keys) -> {
          for (String key : keys) {
            evict(key);
          }
        }
        case CacheRoom.Outcome.TooSmall(long used) ->
            throw new SourceFault(
                Kind.NO_ROOM,
                "The model (%s) takes %d bytes; of the cache's %d, %d are in use by other models. Raise sources.cache.sizeLimit of the pool."
                    .formatted(listing.address(), needed, settings.limitBytes(), used));
      }
      long free = Files.getFileStore(files).getUsableSpace() + bytes(files);
      if (free < needed) {
        throw new SourceFault(
            Kind.NO_ROOM,
            "The model (%s) takes %d bytes; the volume of the cache has %d left. Give it a larger one."
                .formatted(listing.address(), needed, free));
      }
    }
  }

  private List<CacheRoom.Copy> copies(Listing coming) throws IOException {
    List<CacheRoom.Copy> copies = new ArrayList<>();
    String own = folder(coming.address()).getFileName().toString();
    Path models = settings.cache().resolve("models");
    List<Path> folders;
    try (Stream<Path> all = Files.list(models)) {
      folders = all.filter(Files::isDirectory).toList();
    }
    for (Path folder : folders) {
      String key = folder.getFileName().toString();
      if (!key.equals(own)) {
        copies.add(copy(folder, key));
      }
    }
    return copies;
  }

  /** A copy that is on its way counts with all that it will take. */
  private CacheRoom.Copy copy(Path folder, String key) throws IOException {
    Path whole = folder.resolve("whole");
    boolean fetched = locked(folder.resolve("fetch"));
    long bytes = bytes(folder.resolve("files"));
    if (fetched) {
      try {
        bytes =
            new JsonMapper()
                .readValue(Files.readString(folder.resolve("listing.json")), Listing.class)
                .bytes();
      } catch (IOException e) {
        // What is there counts.
      }
    }
    long lastUsed = Files.exists(whole) ? Files.getLastModifiedTime(whole).toMillis() : 0;
    return new CacheRoom.Copy(key, bytes, lastUsed, fetched || locked(folder.resolve("use")));
  }

  private boolean locked(Path file) throws IOException {
    Hold lock = FolderLocks.alone(file);
    if (lock == null) {
      return true;
    }
    lock.close();
    return false;
  }

  private void evict(String key) throws IOException {
    Path folder = settings.cache().resolve("models").resolve(key);
    try (Hold use = FolderLocks.alone(folder.resolve("use"));
        Hold fetch = FolderLocks.alone(folder.resolve("fetch"))) {
      if (use != null && fetch != null) {
        LOG.log(Level.INFO, "The copy {0} makes room for another model.", key);
        Files.deleteIfExists(folder.resolve("whole"));
        delete(folder.resolve("files"));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private static long bytes(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        try {
          bytes += Files.size(file);
        } catch (NoSuchFileException e) {
          // Renamed meanwhile: the next look counts it.
        }
      }
    }
    return bytes;
  }

  static SourceFault disk(String address, IOException e) {
    return new SourceFault(
        Kind.NO_ROOM,
        "The copy of the model (%s) cannot be kept: %s. Check the cache's volume: its room, and that this process may write there."
            .formatted(address, e));
  }

  @Override
  public void close() {
    transport.close();
  }
}
