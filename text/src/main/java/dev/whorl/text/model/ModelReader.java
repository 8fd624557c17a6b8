package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.text.template.JinjaChatTemplate;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.tokenizer.GgufTokenizer;
import dev.whorl.text.tokenizer.HuggingFaceText;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a model's tokenizer and template from its files. */
public final class ModelReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JinjaEngine templates;

  public ModelReader(JinjaEngine templates) {
    this.templates = templates;
  }

  /**
   * Reads a model: its {@code tokenizer.json}; for a GGUF file one made from its metadata, and only
   * where that cannot be the {@code tokenizer.json} beside the file. Blocks. Throws
   * UnusableModelFile for files that cannot be used, IOException if they cannot be read now.
   */
  public ServedModel read(ModelFiles files) throws IOException, UnusableModelFile {
    ModelDescription model = describe(files);
    if (model.endIds().isEmpty()) {
      throw new UnusableModelFile(
          "The model names no end token: set eos_token_id in its generation_config.json.");
    }
    String source = model.template();
    if (source != null) {
      templates.prepare(source);
    }
    return new ServedModel(
        HuggingFaceText.read(model.tokenizer()),
        source == null ? null : new JinjaChatTemplate(templates, source, model.specialTokens()),
        List.copyOf(model.endIds()));
  }

  private static ModelDescription describe(ModelFiles files) throws IOException, UnusableModelFile {
    JsonNode metadata = tree(files, ModelFiles.GGUF_METADATA);
    if (metadata != null) {
      return GgufDescription.read(metadata, gguf(files, metadata));
    }
    JsonNode tokenizer = tree(files, ModelFiles.TOKENIZER);
    if (tokenizer == null) {
      throw new UnusableModelFile(
          "The model has neither a tokenizer.json nor GGUF metadata: there is nothing to make tokens with.");
    }
    return HubDescription.read(files, tokenizer);
  }

  /** Made from the metadata; only where that cannot be, the file beside, which may be another's. */
  private static JsonNode gguf(ModelFiles files, JsonNode metadata)
      throws IOException, UnusableModelFile {
    try {
      return GgufTokenizer.document(metadata);
    } catch (UnusableModelFile e) {
      JsonNode beside = tree(files, ModelFiles.TOKENIZER);
      if (beside == null) {
        throw e;
      }
      return beside;
    }
  }

  static @Nullable JsonNode tree(ModelFiles files, String name)
      throws IOException, UnusableModelFile {
    byte[] file = files.read(name);
    if (file == null) {
      return null;
    }
    try {
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new UnusableModelFile("The model's file " + name + " is no JSON.", e);
    }
  }
}
