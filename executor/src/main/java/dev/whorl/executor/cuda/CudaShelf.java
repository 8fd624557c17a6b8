package dev.whorl.executor.cuda;

import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.Span;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one model in one precision that are on the device, by block, each once for all
 * spans, and the kernels that run them. Loading and leaving are serialised by the executor; steps
 * read at any time.
 */
final class CudaShelf implements AutoCloseable {
  /** Stands for the embedding table and the head beside block numbers. */
  private static final int EMBEDDING = -1;

  private static final int HEAD = -2;

  private final CudaDriver driver;
  private final Model model;
  private final Precision precision;
  private final WeightFormats formats;
  private final CudaWeights weights;
  private final Kernels kernels;
  private final AngleTable angles;
  private final Map<Integer, Integer> users = new HashMap<>();
  private final Map<Integer, CudaBlock> blocks = new ConcurrentHashMap<>();
  private volatile @Nullable CudaTable embedding;
  private volatile @Nullable CudaHead head;

  CudaShelf(CudaDriver driver, Model model, Precision precision, Kernels kernels) {
    this.driver = driver;
    this.model = model;
    this.precision = precision;
    this.formats = WeightFormats.of(model, precision);
    this.weights = new CudaWeights(driver, model, precision);
    this.kernels = kernels;
    this.angles = new AngleTable(CudaShape.rotation(model.geometry().attention()));
  }

  /** Identity on purpose: only one opened model is known to be one content. */
  @SuppressWarnings("ReferenceEquality")
  boolean holds(Model other, Precision otherPrecision) {
    return model == other && precision.equals(otherPrecision);
  }

  Geometry geometry() {
    return model.geometry();
  }

  Precision precision() {
    return precision;
  }

  WeightFormats formats() {
    return formats;
  }

  Kernels kernels() {
    return kernels;
  }

  AngleTable angles() {
    return angles;
  }

  CudaBlock block(int block) {
    return Objects.requireNonNull(blocks.get(block));
  }

  CudaMatrix embedding() {
    return Objects.requireNonNull(embedding).matrix();
  }

  CudaHead head() {
    return Objects.requireNonNull(head);
  }

  boolean empty() {
    return users.isEmpty();
  }

  /** Bytes that the span's weights would add to what is here. */
  long missingBytes(Span span) {
    return parts(span).stream()
        .filter(part -> !users.containsKey(part))
        .mapToLong(this::bytes)
        .sum();
  }

  /** Brings in what is missing and counts the span as user of all its parts. */
  void load(Span span, LoadProgress progress) {
    long total = missingBytes(span);
    long done = 0;
    List<Integer> used = new ArrayList<>();
    try (Upload upload = new Upload(driver)) {
      for (int part : parts(span)) {
        boolean missing = !users.containsKey(part);
        if (missing) {
          bring(part, upload);
        }
        users.merge(part, 1, Integer::sum);
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

  private long bytes(int part) {
    long table = formats.embeddingBytes();
    return switch (part) {
      case EMBEDDING -> table;
      case HEAD -> formats.headBytes() - (geometry().tiedEmbeddings() ? table : 0);
      default -> formats.blockBytes(part);
    };
  }

  private void bring(int part, Upload upload) {
    switch (part) {
      case EMBEDDING -> embedding = weights.embedding(upload);
      case HEAD -> head = weights.head(geometry().tiedEmbeddings() ? embedding() : null, upload);
      default -> blocks.put(part, weights.block(part, upload));
    }
  }

  private long leave(int part) {
    if (users.merge(part, -1, Integer::sum) > 0) {
      return 0;
    }
    users.remove(part);
    switch (part) {
      case EMBEDDING -> {
        Objects.requireNonNull(embedding).owned().close();
        embedding = null;
      }
      case HEAD -> {
        head().owned().close();
        head = null;
      }
      default -> Objects.requireNonNull(blocks.remove(part)).owned().close();
    }
    return bytes(part);
  }

  /** Frees the kernels. The weights have left before. */
  @Override
  public void close() {
    kernels.close();
  }
}
