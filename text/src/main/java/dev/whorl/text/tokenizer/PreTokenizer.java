package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How a text is cut before byte-level BPE, by the name that a GGUF gives it ({@code
 * tokenizer.ggml.pre}).
 */
enum PreTokenizer {
  /** GPT-2's pattern. */
  PLAIN(false),

  /** Every digit by itself, then GPT-2's pattern. */
  DIGITS(false) {
    @Override
    ArrayNode parts() {
      ArrayNode parts = NODES.arrayNode();
      parts.addObject().put("type", "Digits").put("individual_digits", true);
      parts.add(byteLevel(true));
      return parts;
    }
  },

  /** Llama 3: case-insensitive contractions, digits by three. Whole words of the vocabulary win. */
  LLAMA3(true) {
    @Override
    ArrayNode parts() {
      return split("\\p{N}{1,3}");
    }
  },

  /** Qwen 2 and later: as Llama 3 with single digits. */
  QWEN2(false) {
    @Override
    ArrayNode parts() {
      return split("\\p{N}");
    }

    @Override
    boolean composes() {
      return true;
    }
  };

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final boolean ignoreMerges;

  PreTokenizer(boolean ignoreMerges) {
    this.ignoreMerges = ignoreMerges;
  }

  static PreTokenizer named(String name) throws UnusableModelFile {
    return switch (name) {
      case "gpt-2" -> PLAIN;
      case "smollm", "starcoder", "refact", "command-r" -> DIGITS;
      case "llama-bpe", "llama3", "llama-v3" -> LLAMA3;
      case "qwen2", "deepseek-r1-qwen" -> QWEN2;
      default ->
          throw new UnusableModelFile(
              "The GGUF names a pre-tokenizer (tokenizer.ggml.pre = %s) that is not supported; supported are gpt-2, smollm, starcoder, refact, command-r, llama-bpe, qwen2, deepseek-r1-qwen. Put the model's tokenizer.json beside the file."
                  .formatted(name));
    };
  }

  /** A word that is in the vocabulary as a whole is taken, whatever the merges say. */
  boolean ignoresMerges() {
    return ignoreMerges;
  }

  /** The text is brought into composed form (NFC) first. */
  boolean composes() {
    return false;
  }

  /** The entries of {@code pre_tokenizer.pretokenizers}. */
  ArrayNode parts() {
    return NODES.arrayNode().add(byteLevel(true));
  }

  private static ArrayNode split(String digits) {
    ArrayNode parts = NODES.arrayNode();
    ObjectNode split = parts.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", pattern(digits));
    split.put("behavior", "Isolated").put("invert", false);
    return parts.add(byteLevel(false));
  }

  private static String pattern(String digits) {
    List<String> alternatives =
        List.of(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)",
            "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+",
            digits,
            " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*",
            "\\s*[\\r\\n]+",
            "\\s+(?!\\S)",
            "\\s+");
    return String.join("|", alternatives);
  }

  private static ObjectNode byteLevel(boolean ownPattern) {
    return NODES
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", ownPattern);
  }
}
