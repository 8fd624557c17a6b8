package dev.whorl.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How a text is cut before byte-level BPE, by the name that a GGUF gives it ({@code
 * tokenizer.ggml.pre}): each pattern cuts the pieces of the one before it into what matches and
 * what is between. The patterns are those that the models' authors published, as llama.cpp lists
 * them.
 *
 * @param patterns in the syntax of the tokenizer library
 * @param wholeWords a piece that is in the vocabulary as a whole is taken, whatever the merges say
 * @param begins a begin token is wanted where the GGUF does not say
 */
record PreTokenizer(List<String> patterns, boolean wholeWords, boolean begins) {
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  private static final String SIGNS = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
  private static final String SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String DIGIT = "\\p{N}";
  private static final String DIGITS = "\\p{N}{1,3}";

  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  private static final String LLAMA3 = any(CONTRACTIONS, WORD, DIGITS, SIGNS, SPACES);
  private static final String QWEN2 = any(CONTRACTIONS, WORD, DIGIT, SIGNS, SPACES);
  private static final String QWEN35 =
      any(
          CONTRACTIONS,
          "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+",
          DIGIT,
          " ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*",
          SPACES);

  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String CASED = "[^\\r\\n\\p{L}\\p{N}]?" + UPPER + "*" + LOWER + "+";
  private static final String CAPITALS = "[^\\r\\n\\p{L}\\p{N}]?" + UPPER + "+" + LOWER + "*";
  private static final String SIGNS_SLASH = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*";
  private static final String GPT4O =
      any(CASED + CONTRACTIONS + "?", CAPITALS + CONTRACTIONS + "?", DIGITS, SIGNS_SLASH, SPACES);
  private static final String TEKKEN = any(CASED, CAPITALS, DIGIT, SIGNS_SLASH, SPACES);

  private static final String HAN = "[一-龥ࠀ-一가-퟿]+";
  private static final String HAN_KANA = "[一-龥\u3040-ゟ゠-ヿ]+";
  private static final String DEEPSEEK3 =
      any(
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+",
          "[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+", " ?[\\p{P}\\p{S}]+[\\r\\n]*", SPACES);

  /** Letters with case, of the Unicode version of that model's authors. */
  private static final String DEEPSEEK_LETTERS =
      "A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-ώᾀ-ᾴᾶ-ᾼιῂ-ῄ"
          + "ῆ-ῌῐ-ΐῖ-Ίῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤΩℨK-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃";

  PreTokenizer {
    patterns = List.copyOf(patterns);
  }

  static PreTokenizer named(String name) throws UnusableModelFile {
    return switch (name) {
      case "gpt-2", "phi-2", "jais", "gigachat", "mellum", "a.x-4.0", "exaone4" -> cut(GPT2);
      case "mpt", "olmo", "trillion", "granite-docling" -> cut(GPT2);
      case "smollm", "starcoder", "refact", "command-r", "codeshell" -> cut(DIGIT, GPT2);
      case "exaone", "minerva-7b", "mellum2" -> cut(DIGIT, GPT2);
      case "llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1" -> llama3();
      case "pixtral", "midm-2.0", "lfm2" -> llama3();
      case "dbrx", "smaug-bpe", "chatglm-bpe" -> cut(LLAMA3);
      case "glm4", "glm5" -> new PreTokenizer(List.of(LLAMA3), true, false);
      case "qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "hunyuan", "solar-open", "grok-2" ->
          cut(QWEN2);
      case "qwen35" -> cut(QWEN35);
      case "gpt-4o", "llama4", "kanana2", "minimax-m2" -> cut(GPT4O);
      case "tekken" -> new PreTokenizer(List.of(TEKKEN), true, true);
      case "deepseek-llm" ->
          cut(
              "[\r\n]",
              "\\s?[" + DEEPSEEK_LETTERS + "]+",
              "\\s?[!-/:-~！-／：-～‘-‟　-。]+",
              "\\s+$",
              HAN,
              "\\p{N}+");
      case "deepseek-coder" -> cut("[\r\n]", "\\s?\\p{L}+", "\\s?\\p{P}+", HAN, DIGIT);
      case "deepseek-v3", "hunyuan-dense", "joyai-llm" -> cut(DIGITS, HAN_KANA, DEEPSEEK3);
      case "falcon" -> cut("[\\p{P}\\$\\+<=>\\^~\\|`]+", GPT2, "[0-9][0-9][0-9]");
      default ->
          throw new UnusableModelFile(
              "The GGUF's pre-tokenizer (tokenizer.ggml.pre = %s) is not supported. Put the model's tokenizer.json beside the file."
                  .formatted(name));
    };
  }

  /** The entries of {@code pre_tokenizer.pretokenizers}. */
  ArrayNode parts() {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    for (String pattern : patterns) {
      ObjectNode split = parts.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", pattern);
      split.put("behavior", "Isolated").put("invert", false);
    }
    parts
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    return parts;
  }

  private static PreTokenizer cut(String... patterns) {
    return new PreTokenizer(List.of(patterns), false, false);
  }

  private static PreTokenizer llama3() {
    return new PreTokenizer(List.of(LLAMA3), true, true);
  }

  private static String any(String... alternatives) {
    return String.join("|", alternatives);
  }
}
