package dev.whorl.cli.file;

import dev.whorl.cli.text.Quantities;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.Sight;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.text.model.ModelFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a model's file says, and what it takes to serve it.
 *
 * @param format gguf or safetensors
 * @param geometry every field of the shape, as the executor reads it
 * @param formats of its matrices
 * @param fits sessions at the same time, by their length
 */
record Inspection(
    String format,
    Geometry geometry,
    Set<String> formats,
    Texts texts,
    Memory memory,
    List<Fit> fits) {
  private static final int[] TOKENS = {512, 2048, 8192, 32768, 131072};

  /**
   * Its texts.
   *
   * @param begin null: nothing stands in front of a plain text
   */
  record Texts(
      String tokenizer,
      int tokens,
      @Nullable String begin,
      List<String> ends,
      boolean chatTemplate) {}

  /** Bytes of the weights as they are stored. */
  record Memory(List<Long> blockBytes, long embeddingBytes, long headBytes, long allBytes) {}

  /**
   * Sessions of a length.
   *
   * @param cacheBytesPerBlock of one session
   * @param sessions that fit at the same time beside all weights; below 0: the weights do not fit
   */
  record Fit(int tokens, long cacheBytesPerBlock, long cacheBytes, long sessions) {}

  /**
   * Looks at an opened model.
   *
   * @param memoryBytes for weights and caches
   */
  static Inspection of(Model model, ModelFacts facts, long memoryBytes) {
    Geometry geometry = model.geometry();
    Precision precision = Precision.stored(model);
    WeightFormats formats = WeightFormats.of(model, precision);
    long all = formats.spanBytes(0, geometry.blocks());
    Set<String> names = new TreeSet<>();
    for (TensorType type : formats.distinct()) {
      names.add(type.name());
    }
    List<Long> blocks = new ArrayList<>();
    for (int block = 0; block < geometry.blocks(); block++) {
      blocks.add(formats.blockBytes(block));
    }
    List<Fit> fits = new ArrayList<>();
    for (int tokens : lengths(geometry.contextLength())) {
      long block = geometry.cacheBytes(precision, tokens);
      long whole = block * geometry.blocks();
      fits.add(new Fit(tokens, block, whole, Math.floorDiv(memoryBytes - all, whole)));
    }
    return new Inspection(
        model.format(),
        geometry,
        names,
        new Texts(
            facts.tokenizer(),
            facts.tokens(),
            facts.begin(),
            facts.ends(),
            facts.template() != null),
        new Memory(blocks, formats.embeddingBytes(), formats.headBytes(), all),
        fits);
  }

  private static List<Integer> lengths(int context) {
    List<Integer> lengths = new ArrayList<>();
    for (int tokens : TOKENS) {
      if (tokens < context) {
        lengths.add(tokens);
      }
    }
    lengths.add(context);
    return lengths;
  }

  /** For a person. */
  List<String> lines(long memoryBytes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "model      %s, %s: %d blocks, width %d, feed-forward %d, vocabulary %d, context %d"
            .formatted(
                geometry.architecture(),
                format,
                geometry.blocks(),
                geometry.hidden(),
                geometry.feedForward(),
                geometry.vocabulary(),
                geometry.contextLength()));
    lines.add(attention());
    lines.add("formats    " + String.join(", ", formats));
    lines.add(
        "tokenizer  %s; %d tokens; begins with %s; ends with %s"
            .formatted(
                texts.tokenizer(),
                texts.tokens(),
                texts.begin() == null ? "nothing" : texts.begin(),
                String.join(" ", texts.ends())));
    lines.add(
        "template   "
            + (texts.chatTemplate() ? "yes: chats and completions" : "none: completions only"));
    lines.add(
        "memory     %s: %s, embedding %s, head %s%s"
            .formatted(
                Quantities.text(memory.allBytes()),
                blocks(),
                Quantities.text(memory.embeddingBytes()),
                Quantities.text(memory.headBytes()),
                geometry.tiedEmbeddings() ? " (the same table, held once by one server)" : ""));
    lines.add("in %s fit beside all weights".formatted(Quantities.text(memoryBytes)));
    for (Fit fit : fits) {
      lines.add(
          "           %s sessions of %d tokens (%s each, %s in a block)"
              .formatted(
                  fit.sessions() < 0 ? "not the weights, so no" : String.valueOf(fit.sessions()),
                  fit.tokens(),
                  Quantities.text(fit.cacheBytes()),
                  Quantities.text(fit.cacheBytesPerBlock())));
    }
    return lines;
  }

  private String attention() {
    AttentionShape attention = geometry.attention();
    List<Sight> sights = attention.sights();
    Set<String> windows = new TreeSet<>();
    Set<String> ropes = new TreeSet<>();
    for (Sight sight : sights) {
      windows.add(sight.window() == 0 ? "all before" : sight.window() + " tokens");
      Rope rope = sight.rope();
      ropes.add(rope == null ? "none" : "%.0f%s".formatted(rope.theta(), scaling(rope.scaling())));
    }
    return "attention  %d heads of %d, %d for keys and values; sees %s; rope %s"
        .formatted(
            attention.heads(),
            attention.headSize(),
            attention.keyValueHeads(),
            String.join(" or ", windows),
            String.join(" or ", ropes));
  }

  private static String scaling(Rope.Scaling scaling) {
    return scaling instanceof Rope.Scaling.None
        ? ""
        : " scaled (" + scaling.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ")";
  }

  private String blocks() {
    long least = memory.blockBytes().stream().mapToLong(Long::longValue).min().orElse(0);
    long most = memory.blockBytes().stream().mapToLong(Long::longValue).max().orElse(0);
    return least == most
        ? "%s a block".formatted(Quantities.text(most))
        : "%s to %s a block".formatted(Quantities.text(least), Quantities.text(most));
  }
}
