package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.text.template.JinjaChatTemplate;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.tokenizer.HuggingFaceText;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a model's tokenizer and template from its files. */
public final class ModelReader {
  private final JinjaEngine templates;

  public ModelReader(JinjaEngine templates) {
    this.templates = templates;
  }

  /**
   * Reads a model: its {@code tokenizer.json}, or one made from what it has instead. Blocks. Throws
   * UnusableModelFile for files that cannot be used, IOException if they cannot be read now.
   */
  public ServedModel read(ModelFiles files) throws IOException, UnusableModelFile {
    ModelDescription model = ModelDescription.of(files);
    String source = model.template();
    if (source != null) {
      templates.prepare(source);
    }
    JsonNode tokenizer = model.tokenizer();
    Set<Integer> ends = model.endIds(tokenizer);
    if (ends.isEmpty()) {
      throw new UnusableModelFile(
          "The model names no end token: set eos_token_id in its generation_config.json.");
    }
    return new ServedModel(
        HuggingFaceText.read(tokenizer),
        source == null ? null : new JinjaChatTemplate(templates, source, model.specialTokens()),
        List.copyOf(ends));
  }

  /** The tokenizer alone. Throws as {@link #read}. */
  public static HuggingFaceText tokenizer(ModelFiles files) throws IOException, UnusableModelFile {
    return HuggingFaceText.read(ModelDescription.of(files).tokenizer());
  }

  /** Name in templates → token. Throws as {@link #read}. */
  public static Map<String, String> specialTokens(ModelFiles files)
      throws IOException, UnusableModelFile {
    return ModelDescription.of(files).specialTokens();
  }

  /** The chat template alone, null where the model has none. Throws as {@link #read}. */
  public @Nullable JinjaChatTemplate template(ModelFiles files)
      throws IOException, UnusableModelFile {
    ModelDescription model = ModelDescription.of(files);
    String source = model.template();
    return source == null ? null : new JinjaChatTemplate(templates, source, model.specialTokens());
  }
}
