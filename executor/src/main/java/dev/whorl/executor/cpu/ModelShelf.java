package dev.whorl.executor.cpu;

import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.Span;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one model in one precision that are in memory, by block, each once for all spans.
 * Loading and leaving are serialised by the executor; steps read at any time.
 */
final class ModelShelf {
  /** Stands for the embedding table and the head beside block numbers. */
  private static final int EMBEDDING = -1;

  private static final int HEAD = -2;

  private final Model model;
  private final Precision precision;
  private final WeightFormats formats;
  private final WeightLoader loader;
  private final Map<Integer, Counted<BlockWeights>> blocks = new ConcurrentHashMap<>();
  private volatile @Nullable Counted<Matrix> embedding;
  private volatile @Nullable Counted<HeadWeights> head;

  ModelShelf(Model model, Precision precision) {
    this.model = model;
    this.precision = precision;
    this.formats = WeightFormats.of(model, precision);
    this.loader = new WeightLoader(model, precision);
  }

  /** Identity on purpose: only one opened model is known to be one content. */
  @SuppressWarnings("ReferenceEquality")
  boolean holds(Model other, Precision otherPrecision) {
    return model == other && precision.equals(otherPrecision);
  }

  Geometry geometry() {
    return model.geometry();
  }

  WeightFormats formats() {
    return formats;
  }

  Precision precision() {
    return precision;
  }

  BlockWeights block(int block) {
    return Objects.requireNonNull(blocks.get(block)).weights;
  }

  Matrix embedding() {
    return Objects.requireNonNull(embedding).weights;
  }

  HeadWeights head() {
    return Objects.requireNonNull(head).weights;
  }

  /** Whether nothing is in memory. */
  boolean empty() {
    return blocks.isEmpty() && embedding == null && head == null;
  }

  /** Bytes that the span's weights would add to what is here. */
  long missingBytes(Span span) {
    return parts(span).stream().filter(part -> !present(part)).mapToLong(this::bytes).sum();
  }

  /** Brings in what is missing and counts the span as user of all its parts. */
  void load(Span span, LoadProgress progress) {
    long total = missingBytes(span);
    long done = 0;
    List<Integer> used = new ArrayList<>();
    try {
      for (int part : parts(span)) {
        boolean missing = !present(part);
        if (missing) {
          bring(part);
        }
        use(part);
        used.add(part);
        if (missing) {
          done += bytes(part);
          progress.loaded(done, total);
        }
      }
    } catch (Throwable e) {
      used.forEach(this::leave);
      throw e;
    }
  }

  /** Ends the span's use; returns the bytes that became free. */
  long leave(Span span) {
    return parts(span).stream().mapToLong(this::leave).sum();
  }

  /** The embedding before the head: a tied head uses the table. */
  private List<Integer> parts(Span span) {
    List<Integer> parts = new ArrayList<>();
    boolean last = span.end() == geometry().blocks();
    if (span.start() == 0 || (last && geometry().tiedEmbeddings())) {
      parts.add(EMBEDDING);
    }
    for (int block = span.start(); block < span.end(); block++) {
      parts.add(block);
    }
    if (last) {
      parts.add(HEAD);
    }
    return parts;
  }

  private boolean present(int part) {
    return switch (part) {
      case EMBEDDING -> embedding != null;
      case HEAD -> head != null;
      default -> blocks.containsKey(part);
    };
  }

  private long bytes(int part) {
    long table = formats.embeddingBytes();
    return switch (part) {
      case EMBEDDING -> table;
      case HEAD -> formats.headBytes() - (geometry().tiedEmbeddings() ? table : 0);
      default -> formats.blockBytes(part);
    };
  }

  @SuppressWarnings("MustBeClosedChecker") // closed when the last span leaves
  private void bring(int part) {
    long bytes = bytes(part);
    switch (part) {
      case EMBEDDING -> {
        Arena arena = Arena.ofShared();
        embedding = new Counted<>(inside(arena, loader::embedding), bytes, arena::close);
      }
      case HEAD -> {
        Arena arena = Arena.ofShared();
        Matrix matrix = geometry().tiedEmbeddings() ? embedding() : inside(arena, loader::head);
        head = new Counted<>(new HeadWeights(loader.finalNorm(), matrix), bytes, arena::close);
      }
      default -> {
        BlockWeights weights = loader.block(part);
        blocks.put(part, new Counted<>(weights, bytes, weights.arena()::close));
      }
    }
  }

  private static Matrix inside(Arena arena, Function<Arena, Matrix> loading) {
    try {
      return loading.apply(arena);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  private Counted<?> counted(int part) {
    return Objects.requireNonNull(
        switch (part) {
          case EMBEDDING -> embedding;
          case HEAD -> head;
          default -> blocks.get(part);
        });
  }

  private void use(int part) {
    counted(part).use();
  }

  private long leave(int part) {
    Counted<?> counted = counted(part);
    if (!counted.leave()) {
      return 0;
    }
    switch (part) {
      case EMBEDDING -> embedding = null;
      case HEAD -> head = null;
      default -> blocks.remove(part);
    }
    return counted.bytes;
  }
}
