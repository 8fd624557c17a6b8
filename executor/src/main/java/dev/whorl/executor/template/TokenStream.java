package dev.whorl.executor.template;

import dev.whorl.executor.template.Token.Kind;
import java.util.List;

/** Walks through a template's tokens. */
final class TokenStream {
  private final List<Token> tokens;
  private int at;

  /**
   * A walk from the beginning.
   *
   * @param tokens the last of which is the template's end
   */
  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  /** The token behind the current one; the template's end has itself behind it. */
  Token look() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** Steps behind the current token and returns it. */
  Token next() {
    Token token = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean skipName(String name) {
    boolean there = current().isName(name);
    if (there) {
      next();
    }
    return there;
  }

  boolean skipOperator(String operator) {
    boolean there = current().isOperator(operator);
    if (there) {
      next();
    }
    return there;
  }

  Token expect(Kind kind) throws MalformedTemplate {
    if (!current().is(kind)) {
      throw unexpected(new Token(kind, "name", 0).described());
    }
    return next();
  }

  void expectName(String name) throws MalformedTemplate {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  void expectOperator(String operator) throws MalformedTemplate {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  MalformedTemplate unexpected(String expected) {
    return wrong("unexpected %s, expected %s".formatted(current().described(), expected));
  }

  MalformedTemplate wrong(String what) {
    return new MalformedTemplate(what, current().line());
  }
}
