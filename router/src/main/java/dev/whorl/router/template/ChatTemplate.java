package dev.whorl.router.template;

import java.util.List;
import java.util.Map;

/** A model's chat template. Thread-safe. */
@FunctionalInterface
public interface ChatTemplate {

  /**
   * The text of a conversation, up to the place where the assistant's answer begins. Throws
   * TemplateRefusal when the template refuses the messages or fails on them.
   *
   * @param messages in order, each with {@code role} and {@code content} at least
   */
  String render(List<Map<String, Object>> messages) throws TemplateRefusal;
}
