package dev.whorl.executor.template;

import dev.whorl.executor.template.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a template into tokens by the rules of jinja2's lexer, with its usual delimiters. */
final class TemplateLexer {
  private static final Pattern BEGIN =
      pattern("(\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\}))|\\{(%|\\{|#)[-+]?");
  private static final Pattern COMMENT_END = pattern("#\\}");
  private static final Pattern RAW_END = pattern("\\{%[-+]?\\s*endraw\\s*[-+]?%\\}");
  private static final Pattern BLOCK_END = pattern("\\+%\\}|-%\\}\\s*|%\\}\\n?");
  private static final Pattern VARIABLE_END = pattern("-\\}\\}\\s*|\\}\\}");
  private static final Pattern SPACE = pattern("\\s+");
  private static final Map<String, String> CLOSING = Map.of("(", ")", "[", "]", "{", "}");

  /** In the order in which they are tried. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              Kind.FLOAT,
              pattern(
                  "(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)")),
          new Rule(
              Kind.INTEGER,
              pattern(
                  "0[bB](_?[01])+|0[oO](_?[0-7])+|0[xX](_?[\\da-fA-F])+|[1-9](_?\\d)*|0(_?0)*")),
          new Rule(Kind.NAME, pattern("\\w+")),
          new Rule(
              Kind.STRING,
              pattern("'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"")),
          new Rule(Kind.OPERATOR, pattern("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]")));

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;

  private TemplateLexer(String source) {
    this.source = source;
  }

  /** The tokens, the last of which is the template's end. */
  static List<Token> tokens(String template) throws MalformedTemplate {
    TemplateLexer lexer = new TemplateLexer(template.replace("\r\n", "\n").replace('\r', '\n'));
    lexer.read();
    return List.copyOf(lexer.tokens);
  }

  private void read() throws MalformedTemplate {
    Matcher begin = BEGIN.matcher(source);
    while (begin.find(at)) {
      if (begin.start() > at) {
        add(Kind.DATA, begin.start());
      }
      if (begin.group(1) != null) {
        skip(begin.end());
        add(Kind.DATA, until(RAW_END, "the end of a raw block is missing"));
      } else if (begin.group(2).equals("#")) {
        skip(begin.end());
        skip(until(COMMENT_END, "the end of a comment is missing"));
      } else {
        boolean block = begin.group(2).equals("%");
        add(block ? Kind.BLOCK_BEGIN : Kind.VARIABLE_BEGIN, begin.end());
        tag(block ? Kind.BLOCK_END : Kind.VARIABLE_END, block ? BLOCK_END : VARIABLE_END);
      }
    }
    if (at < source.length()) {
      add(Kind.DATA, source.length());
    }
    tokens.add(new Token(Kind.END_OF_TEMPLATE, "", line));
  }

  private int until(Pattern end, String missing) throws MalformedTemplate {
    Matcher matcher = end.matcher(source);
    if (matcher.find(at)) {
      return matcher.end();
    }
    if (at < source.length()) {
      throw new MalformedTemplate(missing, line);
    }
    return at;
  }

  /** What stands between delimiters; the closing one counts only outside of brackets. */
  private void tag(Kind endKind, Pattern end) throws MalformedTemplate {
    Deque<String> open = new ArrayDeque<>();
    while (at < source.length()) {
      Matcher ends = at(end);
      if (open.isEmpty() && ends.lookingAt()) {
        add(endKind, ends.end());
        return;
      }
      Matcher space = at(SPACE);
      if (space.lookingAt()) {
        skip(space.end());
      } else {
        Token token = token();
        if (token.is(Kind.OPERATOR)) {
          balance(open, token);
        }
      }
    }
  }

  private Token token() throws MalformedTemplate {
    for (Rule rule : RULES) {
      Matcher matcher = at(rule.pattern);
      if (matcher.lookingAt()) {
        Token token = new Token(rule.kind, matcher.group(), line);
        if (rule.kind == Kind.STRING) {
          Escapes.check(token);
        }
        add(rule.kind, matcher.end());
        return token;
      }
    }
    throw new MalformedTemplate(
        "unexpected character '%s'".formatted(Character.toString(source.codePointAt(at))), line);
  }

  private static void balance(Deque<String> open, Token token) throws MalformedTemplate {
    String closing = CLOSING.get(token.text());
    if (closing != null) {
      open.push(closing);
    } else if (CLOSING.containsValue(token.text())) {
      if (open.isEmpty()) {
        throw new MalformedTemplate("unexpected " + token.described(), token.line());
      }
      String expected = open.pop();
      if (!expected.equals(token.text())) {
        throw new MalformedTemplate(
            "unexpected %s, expected '%s'".formatted(token.described(), expected), token.line());
      }
    }
  }

  private Matcher at(Pattern pattern) {
    // A number looks at what stands before it.
    return pattern.matcher(source).useTransparentBounds(true).region(at, source.length());
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, kind == Kind.DATA ? "" : source.substring(at, end), line));
    skip(end);
  }

  private void skip(int end) {
    for (; at < end; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(text, Pattern.DOTALL | Pattern.UNICODE_CHARACTER_CLASS);
  }

  private record Rule(Kind kind, Pattern pattern) {}
}
