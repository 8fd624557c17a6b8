package dev.whorl.text.template;

/** A chat template does not take the messages; the message is the template's own. */
public final class TemplateRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  public TemplateRefusal(String message) {
    super(message);
  }
}
