package dev.whorl.executor.template;

import dev.whorl.executor.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Expressions, in the order of binding of jinja2's parser. Filters and tests that nobody knows are
 * collected: in the branches of a condition jinja2 minds them only when it gets there.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  /** What an expression is, as far as statements ask for it. */
  enum Form {
    /** May be assigned to: a name, or names in a tuple. */
    TARGET,
    CALL,
    OTHER
  }

  private final TokenStream tokens;
  private final Depth depth;
  private final List<MalformedTemplate> unknown = new ArrayList<>();
  private boolean conditional;

  ExpressionParser(TokenStream tokens, Depth depth) {
    this.tokens = tokens;
    this.depth = depth;
  }

  /**
   * Says whether what follows stands directly in a branch of a condition.
   *
   * @return what held before
   */
  boolean conditional(boolean now) {
    boolean before = conditional;
    conditional = now;
    return before;
  }

  /** Throws for the first filter or test that is unknown and certainly met. */
  void requireKnown() throws MalformedTemplate {
    if (!unknown.isEmpty()) {
      throw unknown.getFirst();
    }
  }

  /** {@code a if b else c}, or what binds closer. */
  Form expression() throws MalformedTemplate {
    int known = unknown.size();
    Form form = either();
    while (tokens.skipName("if")) {
      either();
      if (tokens.skipName("else")) {
        expression();
      }
      unknown.subList(known, unknown.size()).clear();
      form = Form.OTHER;
    }
    return form;
  }

  /** Expressions between commas, without brackets; where one is needed. */
  Form tuple() throws MalformedTemplate {
    return tuple(this::expression, "", true);
  }

  /** The same without {@code if}, up to a name that ends it. */
  Form plainTuple(String end) throws MalformedTemplate {
    return tuple(this::either, end, true);
  }

  /** What a value is assigned to: names, also of namespaces, up to a name that ends them. */
  void target(String end, boolean namespace) throws MalformedTemplate {
    Token first = tokens.current();
    if (tuple(() -> primary(namespace), end, true) != Form.TARGET) {
      throw new MalformedTemplate("nothing can be assigned to " + first.described(), first.line());
    }
  }

  /** A name that something is assigned to. */
  Token name() throws MalformedTemplate {
    Token name = tokens.expect(Kind.NAME);
    if (CONSTANTS.contains(name.text())) {
      throw new MalformedTemplate("nothing can be assigned to " + name.described(), name.line());
    }
    return name;
  }

  /** {@code name(arguments)|name…}, of which the first has had its bar. */
  void filters() throws MalformedTemplate {
    do {
      known(TemplateNames.FILTERS, "filter");
      if (tokens.current().isOperator("(")) {
        arguments();
      }
    } while (tokens.skipOperator("|"));
  }

  private interface Part {
    Form parse() throws MalformedTemplate;
  }

  private Form tuple(Part part, String end, boolean needed) throws MalformedTemplate {
    boolean comma = false;
    boolean targets = true;
    Form only = null;
    while (!tupleEnds(end)) {
      only = part.parse();
      targets &= only == Form.TARGET;
      if (!tokens.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    if (!comma && only != null) {
      return only;
    }
    if (!comma && needed) {
      throw tokens.unexpected("an expression");
    }
    return targets ? Form.TARGET : Form.OTHER;
  }

  private boolean tupleEnds(String end) {
    Token token = tokens.current();
    return token.is(Kind.VARIABLE_END)
        || token.is(Kind.BLOCK_END)
        || token.isOperator(")")
        || (!end.isEmpty() && token.isName(end));
  }

  private Form either() throws MalformedTemplate {
    Form form = both();
    while (tokens.skipName("or")) {
      both();
      form = Form.OTHER;
    }
    return form;
  }

  private Form both() throws MalformedTemplate {
    Form form = negation();
    while (tokens.skipName("and")) {
      negation();
      form = Form.OTHER;
    }
    return form;
  }

  private Form negation() throws MalformedTemplate {
    boolean negated = false;
    while (tokens.skipName("not")) {
      negated = true;
    }
    Form form = comparison();
    return negated ? Form.OTHER : form;
  }

  private Form comparison() throws MalformedTemplate {
    Form form = sum();
    while (compares()) {
      sum();
      form = Form.OTHER;
    }
    return form;
  }

  private boolean compares() {
    Token token = tokens.current();
    if (token.is(Kind.OPERATOR) && COMPARISONS.contains(token.text())) {
      tokens.next();
      return true;
    }
    if (token.isName("not") && tokens.look().isName("in")) {
      tokens.next();
    }
    return tokens.skipName("in");
  }

  private Form sum() throws MalformedTemplate {
    return chain(Set.of("+", "-"), this::concatenation);
  }

  private Form concatenation() throws MalformedTemplate {
    return chain(Set.of("~"), this::product);
  }

  private Form product() throws MalformedTemplate {
    return chain(Set.of("*", "/", "//", "%"), this::power);
  }

  private Form power() throws MalformedTemplate {
    return chain(Set.of("**"), () -> signed(true));
  }

  private Form chain(Set<String> operators, Part part) throws MalformedTemplate {
    Form form = part.parse();
    while (tokens.current().is(Kind.OPERATOR) && operators.contains(tokens.current().text())) {
      tokens.next();
      part.parse();
      form = Form.OTHER;
    }
    return form;
  }

  private Form signed(boolean withFilters) throws MalformedTemplate {
    Form form;
    if (tokens.skipOperator("-") || tokens.skipOperator("+")) {
      depth.enter();
      signed(false);
      depth.leave();
      form = Form.OTHER;
    } else {
      form = primary(false);
    }
    form = postfix(form);
    return withFilters ? filtered(form) : form;
  }

  private Form primary(boolean namespace) throws MalformedTemplate {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> {
        tokens.next();
        if (CONSTANTS.contains(token.text())) {
          yield Form.OTHER;
        }
        if (namespace && tokens.skipOperator(".")) {
          tokens.expect(Kind.NAME);
        }
        yield Form.TARGET;
      }
      case STRING -> {
        while (tokens.current().is(Kind.STRING)) {
          tokens.next();
        }
        yield Form.OTHER;
      }
      case INTEGER, FLOAT -> {
        tokens.next();
        yield Form.OTHER;
      }
      case OPERATOR -> bracketed(token);
      case DATA, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, END_OF_TEMPLATE ->
          throw tokens.unexpected("an expression");
    };
  }

  private Form bracketed(Token token) throws MalformedTemplate {
    Form form = Form.OTHER;
    depth.enter();
    if (tokens.skipOperator("(")) {
      form = tuple(this::expression, "", false);
      tokens.expectOperator(")");
    } else if (tokens.skipOperator("[")) {
      items("]", this::expression);
    } else if (tokens.skipOperator("{")) {
      items(
          "}",
          () -> {
            expression();
            tokens.expectOperator(":");
            return expression();
          });
    } else {
      throw new MalformedTemplate("unexpected " + token.described(), token.line());
    }
    depth.leave();
    return form;
  }

  /** Items between commas, of which one may stand behind the last; and the closing bracket. */
  private void items(String close, Part item) throws MalformedTemplate {
    while (!tokens.current().isOperator(close)) {
      item.parse();
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(close);
  }

  private Form postfix(Form given) throws MalformedTemplate {
    Form form = given;
    while (true) {
      if (tokens.skipOperator(".")) {
        if (!tokens.current().is(Kind.NAME) && !tokens.current().is(Kind.INTEGER)) {
          throw tokens.unexpected("a name or number");
        }
        tokens.next();
        form = Form.OTHER;
      } else if (tokens.skipOperator("[")) {
        subscript();
        form = Form.OTHER;
      } else if (tokens.current().isOperator("(")) {
        arguments();
        form = Form.CALL;
      } else {
        return form;
      }
    }
  }

  private void subscript() throws MalformedTemplate {
    depth.enter();
    boolean first = true;
    while (!tokens.current().isOperator("]")) {
      if (!first) {
        tokens.expectOperator(",");
      }
      slice();
      first = false;
    }
    tokens.next();
    depth.leave();
  }

  private void slice() throws MalformedTemplate {
    if (!tokens.current().isOperator(":")) {
      expression();
    }
    for (int bound = 0; bound < 2 && tokens.skipOperator(":"); bound++) {
      Token next = tokens.current();
      if (!next.isOperator(":") && !next.isOperator("]") && !next.isOperator(",")) {
        expression();
      }
    }
  }

  private Form filtered(Form given) throws MalformedTemplate {
    Form form = given;
    while (true) {
      if (tokens.skipOperator("|")) {
        filters();
        form = Form.OTHER;
      } else if (tokens.skipName("is")) {
        test();
        form = Form.OTHER;
      } else if (tokens.current().isOperator("(")) {
        arguments();
        form = Form.CALL;
      } else {
        return form;
      }
    }
  }

  private void test() throws MalformedTemplate {
    tokens.skipName("not");
    known(TemplateNames.TESTS, "test");
    Token next = tokens.current();
    if (next.isOperator("(")) {
      arguments();
    } else if (startsArgument(next)) {
      if (next.isName("is")) {
        throw tokens.wrong("tests cannot be chained with 'is'");
      }
      postfix(primary(false));
    }
  }

  private static boolean startsArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      case DATA, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, END_OF_TEMPLATE -> false;
    };
  }

  private void known(Set<String> names, String what) throws MalformedTemplate {
    Token token = tokens.expect(Kind.NAME);
    StringBuilder name = new StringBuilder(token.text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Kind.NAME).text());
    }
    if (!conditional && !names.contains(name.toString())) {
      unknown.add(new MalformedTemplate("no %s is named '%s'".formatted(what, name), token.line()));
    }
  }

  /** The arguments of a call, in brackets. */
  void arguments() throws MalformedTemplate {
    depth.enter();
    Token open = tokens.next();
    boolean named = false;
    boolean list = false;
    boolean map = false;
    while (!tokens.current().isOperator(")")) {
      boolean right;
      if (tokens.skipOperator("*")) {
        right = !list && !map;
        list = true;
      } else if (tokens.skipOperator("**")) {
        right = !map;
        map = true;
      } else if (tokens.current().is(Kind.NAME) && tokens.look().isOperator("=")) {
        right = !map;
        named = true;
        tokens.next();
        tokens.next();
      } else {
        right = !named && !list && !map;
      }
      if (!right) {
        throw new MalformedTemplate("arguments of a call in a wrong order", open.line());
      }
      expression();
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
    depth.leave();
  }
}
