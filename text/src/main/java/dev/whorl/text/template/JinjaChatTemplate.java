package dev.whorl.text.template;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Jinja template with the variables that the Python library gives to every chat template.
 *
 * @param source the template
 * @param specialTokens {@code bos_token}, {@code eos_token} and so on, as far as the model has them
 */
public record JinjaChatTemplate(
    JinjaEngine engine, String source, Map<String, String> specialTokens) implements ChatTemplate {
  public JinjaChatTemplate {
    specialTokens = Map.copyOf(specialTokens);
  }

  @Override
  public String render(Conversation conversation) throws TemplateRefusal {
    return render(conversation, null);
  }

  /**
   * The same at another time.
   *
   * @param now what the template's clock shows; null: the real time
   */
  public String render(Conversation conversation, @Nullable LocalDateTime now)
      throws TemplateRefusal {
    Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
    variables.put("tools", null);
    variables.put("documents", null);
    variables.put("add_generation_prompt", true);
    variables.putAll(conversation.variables());
    variables.put("messages", ToolArguments.parsed(conversation.messages()));
    return engine.render(source, variables, now);
  }
}
