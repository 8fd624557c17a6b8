package dev.whorl.text.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a model in the order of their ids.
 *
 * @param ids of the tokens; no two tokens are the same
 */
record Vocabulary(List<Token> tokens, Map<String, Integer> ids) {
  /** What a token is, in the numbers of SentencePiece and GGUF. */
  enum Kind {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    /** Numbers that nobody has defined are ordinary tokens. */
    static Kind of(int number) {
      return number >= 1 && number <= values().length ? values()[number - 1] : NORMAL;
    }
  }

  /**
   * One token.
   *
   * @param score how early it is made, or the logarithm of its probability; 0 where merges decide
   */
  record Token(String text, float score, Kind kind) {
    /** Whether it is found in a text before anything else is done with the text. */
    boolean isAdded() {
      return switch (kind) {
        case CONTROL, UNKNOWN, USER_DEFINED -> true;
        case NORMAL, UNUSED, BYTE -> false;
      };
    }

    boolean isSpecial() {
      return isAdded() && kind != Kind.USER_DEFINED;
    }
  }

  /** Throws UnusableModelFile for tokens of which two are the same. */
  static Vocabulary of(List<Token> given) throws UnusableModelFile {
    List<Token> tokens = new ArrayList<>(given.size());
    Map<String, Integer> ids = HashMap.newHashMap(given.size());
    for (Token token : given) {
      int id = tokens.size();
      // Some converters leave rows without a token.
      String text = token.text().isEmpty() ? "[EMPTY_%d]".formatted(id) : token.text();
      Integer other = ids.put(text, id);
      if (other != null) {
        throw new UnusableModelFile(
            "The vocabulary has the token (%s) twice, as %d and %d; the file is damaged."
                .formatted(text, other, id));
      }
      tokens.add(new Token(text, token.score(), token.kind()));
    }
    return new Vocabulary(List.copyOf(tokens), ids);
  }

  int size() {
    return tokens.size();
  }

  Token get(int id) {
    return tokens.get(id);
  }

  /** The id of the token of a kind that comes first, or -1. */
  int first(Kind kind) {
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id).kind() == kind) {
        return id;
      }
    }
    return -1;
  }
}
