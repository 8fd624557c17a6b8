package dev.whorl.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.TokenizerNames;
import dev.whorl.text.model.ModelFiles;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents say of a tokenizer by its name is what routers say who make tokens with it. */
class TokenizerNamesTest {
  /** All that llama.cpp knows, and some that nobody does. */
  static Stream<String> cuts() {
    return Stream.of(
        """
        a.x-4.0 afmoe bailingmoe bailingmoe2 bloom chameleon chatglm-bpe codeshell command-r dbrx
        deepseek-coder deepseek-llm deepseek-r1-qwen deepseek-v3 default exaone exaone-moe exaone4
        falcon falcon-h1 falcon3 gemma4 gigachat glm4 glm5 gpt-2 gpt-4o gpt3-finnish granite-docling
        grok-2 hunyuan hunyuan-dense jais jais-2 jina-v1-en jina-v2-code jina-v2-de joyai-llm kanana2
        kimi-k2 kormo lfm2 llada-moe llama-bpe llama-v3 llama3 llama4 megrez mellum mellum2
        midm-2.0 minerva-7b minimax-m2 modern-bert mpt nomic-bert-moe olmo phi-2 pixtral poro-chat
        qwen2 qwen35 refact roberta-bpe seed-coder smaug-bpe smollm smollm3 solar-open stablelm2
        starcoder superbpe tekken tiny_aya trillion viking youtu none-such\
        """
            .split("\\s+"));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void cutsAreReadOrRefusedByBoth(String cut) throws IOException {
    assertThat(TokenizerNames.refusal("gpt2", cut) == null).isEqualTo(refused("gpt2", cut) == null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gemma4", "llama", "t5", "bert", "rwkv", "plamo2", "none"})
  void kindsAreReadOrRefusedByBoth(String kind) throws IOException {
    assertThat(TokenizerNames.refusal(kind, "gpt-2") == null)
        .isEqualTo(refused(kind, "gpt-2") == null);
  }

  /** The sentence that names the tokenizer; null where it is another one, or none. */
  private static @Nullable String refused(String kind, String cut) throws IOException {
    String metadata =
        """
        {"tokenizer.ggml.model": "%s", "tokenizer.ggml.pre": "%s",
         "tokenizer.ggml.tokens": ["<s>", "</s>", "a", "b", "ab"],
         "tokenizer.ggml.token_type": [3, 3, 1, 1, 1], "tokenizer.ggml.scores": [0, 0, 0, 0, 0],
         "tokenizer.ggml.merges": ["a b"], "tokenizer.ggml.bos_token_id": 0,
         "tokenizer.ggml.eos_token_id": 1}
        """
            .formatted(kind, cut);
    try {
      ModelReader.facts(name ->
          name.equals(ModelFiles.GGUF_METADATA) ? metadata.getBytes(StandardCharsets.UTF_8) : null);
      return null;
    } catch (UnusableModelFile e) {
      String message = String.valueOf(e.getMessage());
      return message.contains("tokenizer.ggml.model = ")
              || message.contains("tokenizer.ggml.pre = ")
          ? message
          : null;
    }
  }
}
