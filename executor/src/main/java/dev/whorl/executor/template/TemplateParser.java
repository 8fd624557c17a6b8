package dev.whorl.executor.template;

import dev.whorl.executor.template.Token.Kind;
import java.util.List;
import java.util.Set;

/** Statements, as jinja2's parser reads them. */
final class TemplateParser {
  private final TokenStream tokens;
  private final Depth depth = new Depth();
  private final ExpressionParser expressions;

  private TemplateParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens, depth);
  }

  /** Refuses what is no template. */
  static void check(List<Token> tokens) throws MalformedTemplate {
    TemplateParser parser = new TemplateParser(new TokenStream(tokens));
    parser.body(Set.of());
    parser.expressions.requireKnown();
  }

  /** Text, expressions and statements up to a statement of one of the names, or the end. */
  private void body(Set<String> ends) throws MalformedTemplate {
    while (!tokens.current().is(Kind.END_OF_TEMPLATE)) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> {}
        case VARIABLE_BEGIN -> {
          expressions.tuple();
          tokens.expect(Kind.VARIABLE_END);
        }
        default -> {
          if (tokens.current().is(Kind.NAME) && ends.contains(tokens.current().text())) {
            return;
          }
          depth.enter();
          statement();
          depth.leave();
          tokens.expect(Kind.BLOCK_END);
        }
      }
    }
  }

  private void statement() throws MalformedTemplate {
    Token tag = tokens.expect(Kind.NAME);
    switch (tag.text()) {
      case "for" -> loop();
      case "if" -> condition();
      case "set" -> assignment();
      case "macro" -> {
        expressions.name();
        signature();
        inner("endmacro");
      }
      case "call" -> call();
      case "filter" -> {
        boolean before = expressions.conditional(false);
        expressions.filters();
        expressions.conditional(before);
        inner("endfilter");
      }
      case "with" -> with();
      case "block" -> block();
      case "generation" -> inner("endgeneration");
      case "autoescape" -> {
        expressions.expression();
        until(Set.of("endautoescape"));
        tokens.next();
      }
      case "break", "continue" -> {}
      case "print" -> print();
      case "extends" -> expressions.expression();
      case "include" -> {
        expressions.expression();
        if (tokens.current().isName("ignore") && tokens.look().isName("missing")) {
          tokens.next();
          tokens.next();
        }
        context();
      }
      case "import" -> {
        expressions.expression();
        tokens.expectName("as");
        expressions.name();
        context();
      }
      case "from" -> imports();
      default ->
          throw new MalformedTemplate("no tag is named '%s'".formatted(tag.text()), tag.line());
    }
  }

  private void loop() throws MalformedTemplate {
    expressions.target("in", false);
    tokens.expectName("in");
    expressions.plainTuple("recursive");
    boolean before = expressions.conditional(false);
    if (tokens.skipName("if")) {
      expressions.expression();
    }
    tokens.skipName("recursive");
    until(Set.of("endfor", "else"));
    if (tokens.next().isName("else")) {
      until(Set.of("endfor"));
      tokens.next();
    }
    expressions.conditional(before);
  }

  private void condition() throws MalformedTemplate {
    boolean before = expressions.conditional(true);
    Token end;
    do {
      expressions.plainTuple("");
      until(Set.of("elif", "else", "endif"));
      end = tokens.next();
    } while (end.isName("elif"));
    if (end.isName("else")) {
      until(Set.of("endif"));
      tokens.next();
    }
    expressions.conditional(before);
  }

  private void assignment() throws MalformedTemplate {
    expressions.target("", true);
    if (tokens.skipOperator("=")) {
      expressions.tuple();
      return;
    }
    boolean before = expressions.conditional(false);
    if (tokens.skipOperator("|")) {
      expressions.filters();
    }
    expressions.conditional(before);
    inner("endset");
  }

  private void call() throws MalformedTemplate {
    if (tokens.current().isOperator("(")) {
      signature();
    }
    Token start = tokens.current();
    if (expressions.expression() != ExpressionParser.Form.CALL) {
      throw new MalformedTemplate("a call is expected", start.line());
    }
    inner("endcall");
  }

  private void with() throws MalformedTemplate {
    boolean first = true;
    while (!tokens.current().is(Kind.BLOCK_END)) {
      if (!first) {
        tokens.expectOperator(",");
      }
      expressions.target("", false);
      tokens.expectOperator("=");
      expressions.expression();
      first = false;
    }
    inner("endwith");
  }

  private void block() throws MalformedTemplate {
    Token name = tokens.expect(Kind.NAME);
    tokens.skipName("scoped");
    tokens.skipName("required");
    inner("endblock");
    tokens.skipName(name.text());
  }

  private void print() throws MalformedTemplate {
    boolean first = true;
    while (!tokens.current().is(Kind.BLOCK_END)) {
      if (!first) {
        tokens.expectOperator(",");
      }
      expressions.expression();
      first = false;
    }
  }

  private void imports() throws MalformedTemplate {
    expressions.expression();
    tokens.expectName("import");
    do {
      if (context()) {
        return;
      }
      expressions.name();
      if (tokens.skipName("as")) {
        expressions.name();
      }
      if (context()) {
        return;
      }
    } while (tokens.skipOperator(","));
  }

  private boolean context() {
    Token word = tokens.current();
    boolean there =
        (word.isName("with") || word.isName("without")) && tokens.look().isName("context");
    if (there) {
      tokens.next();
      tokens.next();
    }
    return there;
  }

  private void signature() throws MalformedTemplate {
    tokens.expectOperator("(");
    boolean defaults = false;
    boolean first = true;
    while (!tokens.current().isOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
      }
      Token name = expressions.name();
      if (tokens.skipOperator("=")) {
        boolean before = expressions.conditional(false);
        expressions.expression();
        expressions.conditional(before);
        defaults = true;
      } else if (defaults) {
        throw new MalformedTemplate(
            "the argument %s lacks a default, which one before it has".formatted(name.described()),
            name.line());
      }
      first = false;
    }
    tokens.next();
  }

  /** A body whose names are its own: whether a condition stands around it does not count. */
  private void inner(String end) throws MalformedTemplate {
    boolean before = expressions.conditional(false);
    until(Set.of(end));
    tokens.next();
    expressions.conditional(before);
  }

  /** A body with the end of the statement before it; the current token is then one of the names. */
  private void until(Set<String> ends) throws MalformedTemplate {
    tokens.skipOperator(":");
    tokens.expect(Kind.BLOCK_END);
    body(ends);
    if (tokens.current().is(Kind.END_OF_TEMPLATE)) {
      throw tokens.unexpected("the tag " + String.join(" or ", ends.stream().sorted().toList()));
    }
  }
}
