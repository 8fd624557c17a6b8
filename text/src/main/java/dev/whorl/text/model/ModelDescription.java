package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a model's files say about its texts. */
interface ModelDescription {
  /**
   * Control tokens by which models end a turn, whatever id their configuration names; those that
   * llama.cpp knows too.
   */
  List<String> KNOWN_ENDS =
      List.of(
          "<|endoftext|>",
          "<|end_of_text|>",
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end|>",
          "<end_of_turn>",
          "<turn|>",
          "<end_of_utterance>",
          "<｜end▁of▁sentence｜>",
          "<EOT>",
          "[EOT]",
          "[EOS]",
          "<eos>",
          "</s>");

  /** Where the tokenizer is from and of which kind, for people. */
  String kind();

  /** A {@code tokenizer.json}. Throws UnusableModelFile where none can be had. */
  JsonNode tokenizer() throws IOException, UnusableModelFile;

  /** Source of the chat template, null if there is none. */
  @Nullable String template() throws IOException, UnusableModelFile;

  /** Name in templates ({@code bos_token}) → token. */
  Map<String, String> specialTokens() throws IOException, UnusableModelFile;

  /**
   * Tokens that end a text.
   *
   * @param tokenizer as of {@link #tokenizer()}
   */
  Set<Integer> endIds(JsonNode tokenizer) throws IOException, UnusableModelFile;

  /** The description for files: GGUF metadata where there are such, else those of a folder. */
  static ModelDescription of(ModelFiles files) throws IOException, UnusableModelFile {
    JsonNode metadata = JsonFile.read(files, ModelFiles.GGUF_METADATA);
    return metadata == null ? HubDescription.of(files) : new GgufDescription(files, metadata);
  }
}
