package dev.whorl.executor.model;

import dev.whorl.executor.template.TemplateSyntax;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The chat template of a model, found where routers find it. */
final class ModelTemplate {
  private static final String GGUF_KEY = "tokenizer.chat_template";
  private static final String OWN_FILE = "chat_template.jinja";
  private static final String FIELD = "chat_template";
  private static final int MAX_VALUES = 1 << 17;

  private ModelTemplate() {}

  /** Why no router could render the template of a GGUF file; null where nothing is wrong. */
  static @Nullable String refusal(GgufHeader header) {
    return header.metadata().get(GGUF_KEY) instanceof GgufValue.Text text
        ? refusal(
            "The GGUF file %s has a %s".formatted(header.file().name(), GGUF_KEY), text.read())
        : null;
  }

  /** The same of a folder. */
  static @Nullable String refusal(TextFiles files) {
    try {
      if (files.names().contains(OWN_FILE)) {
        return refusal("The model has a " + OWN_FILE, text(files, OWN_FILE));
      }
      for (String name : List.of("chat_template.json", "tokenizer_config.json")) {
        Object field =
            files.names().contains(name)
                ? JsonText.object(text(files, name), MAX_VALUES).get(FIELD)
                : null;
        String template = template(field);
        if (template != null) {
          return refusal("The model has a %s in %s".formatted(FIELD, name), template);
        }
      }
      return null;
    } catch (IOException | IllegalArgumentException e) {
      return null; // the router reads these files, and says what is wrong with them
    }
  }

  /** The template itself, or of several named ones the default. */
  private static @Nullable String template(@Nullable Object field) {
    if (field instanceof List<?> named) {
      for (Object one : named) {
        if (one instanceof Map<?, ?> map && "default".equals(map.get("name"))) {
          return map.get("template") instanceof String text ? text : null;
        }
      }
    }
    return field instanceof String text ? text : null;
  }

  private static String text(TextFiles files, String name) throws IOException {
    return new String(files.read(name), StandardCharsets.UTF_8);
  }

  private static @Nullable String refusal(String what, String template) {
    String fault = TemplateSyntax.fault(template);
    return fault == null ? null : "%s that cannot be rendered: %s.".formatted(what, fault);
  }
}
