package dev.whorl.executor.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A model of either format after its checks. */
final class OpenedModel implements Model {
  private static final long HASH_CHUNK = 64L << 20;
  private final String format;
  private final Path path;
  private final Geometry geometry;
  private final List<MappedFile> mapped;
  private final Set<String> absent;
  private final Tensors tensors;
  private final TextFiles texts;
  private final Supplier<@Nullable String> textRefusal;
  private final Arena arena;
  private @Nullable String contentHash;

  OpenedModel(
      String format,
      Path path,
      Geometry geometry,
      List<MappedFile> mapped,
      Set<String> absent,
      Tensors tensors,
      TextFiles texts,
      Supplier<@Nullable String> textRefusal,
      Arena arena) {
    this.format = format;
    this.path = path;
    this.geometry = geometry;
    this.mapped = mapped;
    this.absent = Set.copyOf(absent);
    this.tensors = tensors;
    this.texts = texts;
    this.textRefusal = textRefusal;
    this.arena = arena;
  }

  @Override
  public Geometry geometry() {
    return geometry;
  }

  @Override
  public String format() {
    return format;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public List<ModelFile> files() {
    return mapped.stream()
        .map(file -> new ModelFile(file.name(), file.bytes().byteSize()))
        .toList();
  }

  @Override
  public List<String> textFiles() {
    return texts.names();
  }

  @Override
  public byte[] readTextFile(String name) throws IOException {
    try {
      return texts.read(name);
    } catch (InternalError gone) {
      throw new IOException(MappedFile.gone(path).message(), gone);
    }
  }

  @Override
  public @Nullable String textRefusal() {
    try {
      return textRefusal.get();
    } catch (InternalError gone) {
      return MappedFile.gone(path).message();
    }
  }

  @Override
  public synchronized String contentHash() throws IOException {
    if (!absent.isEmpty()) {
      throw new IOException(
          "The files %s are not here, so the model's content cannot be compared."
              .formatted(new TreeSet<>(absent)));
    }
    String known = contentHash;
    if (known == null) {
      try {
        known = hash();
      } catch (InternalError gone) {
        throw new IOException(MappedFile.gone(path).message(), gone);
      }
      contentHash = known;
    }
    return known;
  }

  private String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(geometry.toString().getBytes(StandardCharsets.UTF_8));
      for (MappedFile file : mapped) {
        update(digest, file.bytes());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
    }
  }

  private static void update(MessageDigest digest, MemorySegment bytes) {
    for (long at = 0; at < bytes.byteSize(); at += HASH_CHUNK) {
      long size = Math.min(HASH_CHUNK, bytes.byteSize() - at);
      digest.update(bytes.asSlice(at, size).asByteBuffer());
    }
  }

  @Override
  public Tensors tensors() {
    return tensors;
  }

  @Override
  public void close() {
    arena.close();
  }
}
