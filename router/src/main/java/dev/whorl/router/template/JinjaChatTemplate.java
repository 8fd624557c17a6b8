package dev.whorl.router.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  public String render(List<Map<String, Object>> messages) throws TemplateRefusal {
    Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
    variables.put("messages", messages);
    variables.put("add_generation_prompt", true);
    return engine.render(source, variables);
  }
}
