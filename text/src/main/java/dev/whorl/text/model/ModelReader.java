package dev.whorl.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.text.template.JinjaChatTemplate;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.template.TemplateRefusal;
import dev.whorl.text.tokenizer.HuggingFaceText;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Makes a model's tokenizer and template from its files. */
public final class ModelReader {
  private final JinjaEngine templates;

  public ModelReader(JinjaEngine templates) {
    this.templates = templates;
  }

  /**
   * Reads a model: its {@code tokenizer.json}, or one made from what it has instead, and its chat
   * template, which is parsed so that the first chat need not wait for it. Blocks. Throws
   * UnusableModelFile for files that cannot be used, IOException if they cannot be read now.
   */
  public ServedModel read(ModelFiles files) throws IOException, UnusableModelFile {
    ModelDescription model = ModelDescription.of(files);
    String source = model.template();
    FutureTask<@Nullable TemplateRefusal> checked = checked(source);
    JsonNode tokenizer = model.tokenizer();
    Set<Integer> ends = endIds(model, tokenizer);
    HuggingFaceText text = HuggingFaceText.read(tokenizer);
    requireUsable(checked);
    return new ServedModel(
        text,
        source == null ? null : new JinjaChatTemplate(templates, source, model.specialTokens()),
        List.copyOf(ends));
  }

  private static Set<Integer> endIds(ModelDescription model, JsonNode tokenizer)
      throws IOException, UnusableModelFile {
    Set<Integer> ends = model.endIds(tokenizer);
    if (ends.isEmpty()) {
      throw new UnusableModelFile(
          "The model names no end token: set eos_token_id in its generation_config.json.");
    }
    return ends;
  }

  /** The tokens that end a text. Throws as {@link #read}. */
  public static Set<Integer> endIds(ModelFiles files) throws IOException, UnusableModelFile {
    ModelDescription model = ModelDescription.of(files);
    return endIds(model, model.tokenizer());
  }

  /** Parses a template, while others read the tokenizer. */
  private FutureTask<@Nullable TemplateRefusal> checked(@Nullable String source) {
    FutureTask<@Nullable TemplateRefusal> task =
        new FutureTask<>(() -> source == null ? null : refusal(source));
    Thread.ofPlatform().daemon().name("chat-template-check").start(task);
    return task;
  }

  private @Nullable TemplateRefusal refusal(String source) {
    try {
      templates.check(source);
      return null;
    } catch (TemplateRefusal e) {
      return e;
    }
  }

  private static void requireUsable(FutureTask<@Nullable TemplateRefusal> checked)
      throws UnusableModelFile {
    try {
      TemplateRefusal refusal = checked.get();
      if (refusal != null) {
        throw new UnusableModelFile(
            "The model's chat template cannot be used: " + refusal.getMessage(), refusal);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the chat template was parsed.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The template engine failed.", e.getCause());
    }
  }

  /** The tokenizer alone. Throws as {@link #read}. */
  public static HuggingFaceText tokenizer(ModelFiles files) throws IOException, UnusableModelFile {
    return HuggingFaceText.read(ModelDescription.of(files).tokenizer());
  }

  /**
   * What the files say, for people. The tokenizer is made, so that what the library refuses is
   * known. Throws as {@link #read}.
   */
  public static ModelFacts facts(ModelFiles files) throws IOException, UnusableModelFile {
    ModelDescription model = ModelDescription.of(files);
    JsonNode tokenizer = model.tokenizer();
    ModelFacts facts = ModelFacts.of(model, tokenizer, endIds(model, tokenizer));
    HuggingFaceText.read(tokenizer).close();
    return facts;
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
