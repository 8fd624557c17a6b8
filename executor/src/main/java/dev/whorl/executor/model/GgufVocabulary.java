package dev.whorl.executor.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a GGUF says of its vocabulary, held against the embedding table. Routers read the lists, but
 * an agent meets the file first: a file whose parts disagree is refused before anything is placed.
 */
final class GgufVocabulary {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final String TOKENS = PREFIX + "tokens";

  private GgufVocabulary() {}

  /** A file without any vocabulary passes: its tokenizer lies elsewhere. */
  static void check(GgufHeader header, int vocabulary) throws ModelFaultException {
    for (String list : List.of(TOKENS, PREFIX + "scores", PREFIX + "token_type")) {
      GgufValue value = header.metadata().get(list);
      if (value != null
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

  private static boolean outside(Map.Entry<String, GgufValue> entry, int vocabulary) {
    return !(entry.getValue() instanceof GgufValue.Numeric(Long id) && id >= 0 && id < vocabulary);
  }
}
