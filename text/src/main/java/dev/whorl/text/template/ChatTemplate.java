package dev.whorl.text.template;

/** A model's chat template. Thread-safe. */
@FunctionalInterface
public interface ChatTemplate {

  /**
   * The text of a conversation, up to the place where the assistant's answer begins unless its
   * variables say otherwise. Throws TemplateRefusal when the template refuses the messages or fails
   * on them.
   */
  String render(Conversation conversation) throws TemplateRefusal;
}
