package dev.whorl.executor.model;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a GGUF says of its vocabulary, held against the embedding table. Routers read the lists, but
 * an agent meets the file first: a file whose parts disagree is refused before anything is placed.
 */
final class GgufVocabulary {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String MERGES = PREFIX + "merges";
  private static final String TEMPLATE = "tokenizer.chat_template";

  /** What the values of a list must be. */
  private static final Map<String, GgufValue.Kind> LISTS =
      Map.of(
          PREFIX + "tokens",
          GgufValue.Kind.TEXT,
          MERGES,
          GgufValue.Kind.TEXT,
          PREFIX + "token_type",
          GgufValue.Kind.WHOLE,
          PREFIX + "scores",
          GgufValue.Kind.DECIMAL);

  private static final Set<String> TEXTS = Set.of(PREFIX + "model", PREFIX + "pre", TEMPLATE);

  private static final Set<String> FLAGS =
      Set.of(
          PREFIX + "add_bos_token",
          PREFIX + "add_eos_token",
          PREFIX + "add_space_prefix",
          PREFIX + "remove_extra_whitespaces");

  private GgufVocabulary() {}

  /** A file without any vocabulary passes: its tokenizer lies elsewhere. */
  static void check(GgufHeader header, int vocabulary) throws ModelFaultException {
    for (String list : LISTS.keySet()) {
      GgufValue value = header.metadata().get(list);
      if (value != null
          && !list.equals(MERGES)
          && !(value instanceof GgufValue.Items items && items.count() == vocabulary)) {
        throw GgufHeader.fault(
            header.file().name(),
            ModelFault.Kind.MALFORMED,
            list,
            "has in %s (%s), but the embedding table has %d rows.",
            list,
            value,
            vocabulary);
      }
    }
    for (Map.Entry<String, GgufValue> entry : header.metadata().entrySet()) {
      String wanted = wanted(entry.getKey(), entry.getValue());
      if (wanted != null) {
        throw GgufHeader.fault(
            header.file().name(),
            ModelFault.Kind.MALFORMED,
            entry.getKey(),
            "has as %s (%s), which is not %s.",
            entry.getKey(),
            entry.getValue(),
            wanted);
      }
    }
    for (Map.Entry<String, GgufValue> entry : header.metadata().entrySet()) {
      String key = entry.getKey();
      if (key.startsWith(PREFIX) && key.endsWith("_token_id") && outside(entry, vocabulary)) {
        throw GgufHeader.fault(
            header.file().name(),
            ModelFault.Kind.MALFORMED,
            key,
            "has as %s (%s), which is none of the %d tokens.",
            key,
            entry.getValue(),
            vocabulary);
      }
    }
  }

  /**
   * Why no router could make tokens of this file; null where one can, or where it has no tokenizer.
   */
  static @Nullable String refusal(GgufHeader header) {
    if (!(header.metadata().get(PREFIX + "model") instanceof GgufValue.Text kind)) {
      return null;
    }
    String cut =
        header.metadata().get(PREFIX + "pre") instanceof GgufValue.Text text
            ? text.toString()
            : null;
    String refused = TokenizerNames.refusal(kind.toString(), cut);
    return refused == null
        ? null
        : "The GGUF file %s has a %s that is not supported. Put the model's tokenizer.json beside the file."
            .formatted(header.file().name(), refused);
  }

  /** What a value should be and is not; null where nothing is wrong. */
  private static @Nullable String wanted(String key, GgufValue value) {
    GgufValue.Kind items = LISTS.get(key);
    if (items != null) {
      return value instanceof GgufValue.Items list && list.kind() == items
          ? null
          : "a list of " + items.plural();
    }
    if (TEXTS.contains(key)) {
      return value instanceof GgufValue.Text ? null : "a text";
    }
    return FLAGS.contains(key) && !(value instanceof GgufValue.Flag) ? "true or false" : null;
  }

  private static boolean outside(Map.Entry<String, GgufValue> entry, int vocabulary) {
    return !(entry.getValue() instanceof GgufValue.Numeric(Long id) && id >= 0 && id < vocabulary);
  }
}
