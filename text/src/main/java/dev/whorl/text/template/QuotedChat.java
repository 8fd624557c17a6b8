package dev.whorl.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Renders a conversation so that control tokens in what the client wrote can be told from the
 * template's own: they come out quoted.
 *
 * <p>The template is rendered with the values as they are and, if one of them holds a control
 * token, once more with quoted values. If the second text without its quotes is the first, the
 * template only passes the values on, and the second text is the answer. Else the template itself
 * reads some values (a reasoning model's template cuts an earlier answer at {@code </think>}):
 * those values, found one by one, stay unquoted.
 *
 * @param quote puts quotes into a text where it holds a control token; else returns it unchanged
 * @param unquote removes quotes
 */
public record QuotedChat(
    ChatTemplate template, UnaryOperator<String> quote, UnaryOperator<String> unquote) {
  private static final int MOST_VALUES = 64;

  /** The text of a conversation, quoted. Throws TemplateRefusal as the template does. */
  public String render(Conversation conversation) throws TemplateRefusal {
    String plain = template.render(conversation);
    Leaves leaves = new Leaves(Set.of());
    Conversation quoted = leaves.quote(conversation);
    if (leaves.quoted == 0) {
      return plain;
    }
    String text = sameOrNull(quoted, plain);
    if (text != null) {
      return text;
    }
    text =
        sameOrNull(
            new Leaves(readByTemplate(conversation, leaves.quoted, plain)).quote(conversation),
            plain);
    if (text == null) {
      throw new TemplateRefusal(
          "The messages hold control tokens, and the template renders another text for them than for other words; leave them out.");
    }
    return text;
  }

  /** The values, by number, that change the template's text when they alone are quoted. */
  private Set<Integer> readByTemplate(Conversation conversation, int values, String plain)
      throws TemplateRefusal {
    if (values > MOST_VALUES) {
      throw new TemplateRefusal(
          "%d values hold control tokens, and the template reads some of them; at most %d are looked through."
              .formatted(values, MOST_VALUES));
    }
    Set<Integer> read = new TreeSet<>();
    for (int value = 0; value < values; value++) {
      Set<Integer> others = new TreeSet<>();
      for (int other = 0; other < values; other++) {
        if (other != value) {
          others.add(other);
        }
      }
      if (sameOrNull(new Leaves(others).quote(conversation), plain) == null) {
        read.add(value);
      }
    }
    return read;
  }

  private @Nullable String sameOrNull(Conversation quoted, String plain) {
    try {
      String text = template.render(quoted);
      return unquote.apply(text).equals(plain) ? text : null;
    } catch (TemplateRefusal e) {
      return null; // the template reads what is quoted
    }
  }

  /**
   * Walks through all texts of a conversation, in order, and quotes those that are not left out.
   */
  private final class Leaves {
    private final Set<Integer> unquoted;
    private int quoted; // texts with control tokens so far

    Leaves(Set<Integer> unquoted) {
      this.unquoted = unquoted;
    }

    Conversation quote(Conversation conversation) {
      List<Map<String, Object>> messages = new ArrayList<>();
      conversation.messages().forEach(message -> messages.add(map(message)));
      return new Conversation(messages, map(conversation.variables()));
    }

    private Map<String, Object> map(Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      map.forEach((key, value) -> result.put(text(String.valueOf(key)), value(value)));
      return result;
    }

    private @Nullable Object value(@Nullable Object value) {
      return switch (value) {
        case String text -> text(text);
        case Map<?, ?> map -> map(map);
        case List<?> list -> {
          List<Object> result = new ArrayList<>();
          list.forEach(element -> result.add(value(element)));
          yield result;
        }
        case null -> null;
        default -> value;
      };
    }

    private String text(String text) {
      String marked = quote.apply(text);
      if (marked.equals(text)) {
        return text;
      }
      return unquoted.contains(quoted++) ? text : marked;
    }
  }
}
