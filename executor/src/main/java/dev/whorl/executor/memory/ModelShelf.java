package dev.whorl.executor.memory;

import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.Span;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weights of one model in one precision that are on the device, by block, each once for all
 * spans that use it. Loading and leaving are serialised by {@link Holdings}; steps read at any
 * time.
 *
 * @param <B> a block's weights
 * @param <T> the embedding table
 * @param <H> final norm and head
 */
public abstract class ModelShelf<B, T, H> {
  /** Stands for the embedding table and the head beside block numbers. */
  private static final int EMBEDDING = -1;

  private static final int HEAD = -2;

  private static final class Counted {
    final Weights<?> weights;
    int users;

    Counted(Weights<?> weights) {
      this.weights = weights;
    }
  }

  private final Model model;
  private final Precision precision;
  private final WeightFormats formats;
  private final Map<Integer, Counted> parts = new ConcurrentHashMap<>();

  /** An empty shelf. */
  protected ModelShelf(Model model, Precision precision) {
    this.model = model;
    this.precision = precision;
    this.formats = WeightFormats.of(model, precision);
  }

  /** Opens the way onto the device for one load. */
  protected abstract Bringing<B, T, H> bringing();

  /** Frees what belongs to the model beside its parts; called when the last one has gone. */
  protected void close() {}

  /** Identity on purpose: only one opened model is known to be one content. */
  @SuppressWarnings("ReferenceEquality")
  boolean holds(Model other, Precision otherPrecision) {
    return model == other && precision.equals(otherPrecision);
  }

  /** The model's shape. */
  public final Geometry geometry() {
    return model.geometry();
  }

  /** The formats of its matrices here. */
  public final WeightFormats formats() {
    return formats;
  }

  /** The precision it runs in. */
  public final Precision precision() {
    return precision;
  }

  /** The weights of a block that is here. */
  public final B block(int block) {
    return part(block);
  }

  /** The embedding table, which is here. */
  public final T embedding() {
    return part(EMBEDDING);
  }

  /** Final norm and head, which are here. */
  public final H head() {
    return part(HEAD);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // a part is put by its kind
  private <P> P part(int part) {
    return (P) Objects.requireNonNull(parts.get(part)).weights.value();
  }

  /** Whether nothing is here. */
  final boolean empty() {
    return parts.isEmpty();
  }

  /** Bytes that the span's weights would add to what is here. */
  public final long missingBytes(Span span) {
    return partsOf(span).stream()
        .filter(part -> !parts.containsKey(part))
        .mapToLong(this::bytes)
        .sum();
  }

  /** Brings in what is missing and counts the span as user of all its parts; all or nothing. */
  public final void load(Span span, LoadProgress progress) {
    long total = missingBytes(span);
    long done = 0;
    List<Integer> used = new ArrayList<>();
    try (Bringing<B, T, H> bringing = bringing()) {
      for (int part : partsOf(span)) {
        boolean missing = !parts.containsKey(part);
        if (missing) {
          parts.put(part, new Counted(bring(part, bringing)));
        }
        Objects.requireNonNull(parts.get(part)).users++;
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

  /** Ends the span's use; frees what nobody else uses and returns its bytes. */
  public final long leave(Span span) {
    return partsOf(span).stream().mapToLong(this::leave).sum();
  }

  /** The embedding before the head: a tied head uses the table. */
  private List<Integer> partsOf(Span span) {
    List<Integer> needed = new ArrayList<>();
    boolean last = span.end() == geometry().blocks();
    if (span.start() == 0 || (last && geometry().tiedEmbeddings())) {
      needed.add(EMBEDDING);
    }
    for (int block = span.start(); block < span.end(); block++) {
      needed.add(block);
    }
    if (last) {
      needed.add(HEAD);
    }
    return needed;
  }

  private long bytes(int part) {
    long table = formats.embeddingBytes();
    return switch (part) {
      case EMBEDDING -> table;
      case HEAD -> formats.headBytes() - (geometry().tiedEmbeddings() ? table : 0);
      default -> formats.blockBytes(part);
    };
  }

  private Weights<?> bring(int part, Bringing<B, T, H> bringing) {
    return switch (part) {
      case EMBEDDING -> bringing.embedding();
      case HEAD -> bringing.head(geometry().tiedEmbeddings() ? embedding() : null);
      default -> bringing.block(part);
    };
  }

  private long leave(int part) {
    Counted counted = Objects.requireNonNull(parts.get(part));
    counted.users--;
    if (counted.users > 0) {
      return 0;
    }
    parts.remove(part);
    counted.weights.free().run();
    return bytes(part);
  }
}
