package dev.whorl.executor.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizers of GGUF files that routers make tokens with, by the names that the files give
 * them. Agents do not make tokens, but they meet a file first: what no router could read is said
 * before anything is loaded. The command line's tests hold the names against the tokenizers
 * themselves.
 */
public final class TokenizerNames {
  private static final Set<String> KINDS = Set.of("gpt2", "gemma4", "llama", "t5");
  private static final String BYTE_LEVEL = "gpt2";

  /** Byte-level BPE is cut by patterns that have names of their own. */
  private static final Set<String> CUTS =
      Set.of(
          "a.x-4.0",
          "chatglm-bpe",
          "codeshell",
          "command-r",
          "dbrx",
          "deepseek-coder",
          "deepseek-llm",
          "deepseek-r1-qwen",
          "deepseek-v3",
          "exaone",
          "exaone4",
          "falcon",
          "falcon-h1",
          "falcon3",
          "gigachat",
          "glm4",
          "glm5",
          "gpt-2",
          "gpt-4o",
          "granite-docling",
          "grok-2",
          "hunyuan",
          "hunyuan-dense",
          "jais",
          "joyai-llm",
          "kanana2",
          "lfm2",
          "llama-bpe",
          "llama-v3",
          "llama3",
          "llama4",
          "megrez",
          "mellum",
          "mellum2",
          "midm-2.0",
          "minerva-7b",
          "minimax-m2",
          "mpt",
          "olmo",
          "phi-2",
          "pixtral",
          "qwen2",
          "qwen35",
          "refact",
          "smaug-bpe",
          "smollm",
          "solar-open",
          "stablelm2",
          "starcoder",
          "tekken",
          "trillion");

  private TokenizerNames() {}

  /**
   * Why no router can make tokens with a tokenizer; null where one can.
   *
   * @param kind {@code tokenizer.ggml.model}
   * @param cut {@code tokenizer.ggml.pre}; null where the file has none
   */
  public static @Nullable String refusal(String kind, @Nullable String cut) {
    if (!KINDS.contains(kind)) {
      return "tokenizer (tokenizer.ggml.model = %s)".formatted(kind);
    }
    String named = cut == null ? "missing" : cut;
    return kind.equals(BYTE_LEVEL) && !CUTS.contains(named)
        ? "pre-tokenizer (tokenizer.ggml.pre = %s)".formatted(named)
        : null;
  }
}
