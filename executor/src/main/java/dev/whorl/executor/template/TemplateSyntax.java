package dev.whorl.executor.template;

import org.jspecify.annotations.Nullable;

/**
 * Whether a chat template is one, by the grammar of jinja2 3.1 as the transformers library sets it
 * up (loop controls, {@code generation} blocks). Agents have no Python; but they meet a model's
 * file first, and what no router could render is to be said before anything is loaded. Nothing is
 * refused that jinja2 takes: what only computing could tell is left to the router, which asks
 * jinja2 itself. The command line's tests hold both against each other.
 */
public final class TemplateSyntax {
  private TemplateSyntax() {}

  /** Why a template cannot be parsed, with the line; null where nothing is wrong. */
  public static @Nullable String fault(String template) {
    try {
      TemplateParser.check(TemplateLexer.tokens(template));
      return null;
    } catch (MalformedTemplate e) {
      return e.getMessage();
    } catch (Depth.TooDeep e) {
      return null; // the router's Python has limits of its own
    }
  }
}
