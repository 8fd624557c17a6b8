package dev.whorl.text.tokenizer;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a token sequence, given out piece by piece: never a part of a character. A token's
 * text depends on the tokens before it (spaces, bytes of one character), so each piece is the
 * difference of two decodings of a short window that starts at a place where the text was whole.
 * Not thread-safe.
 */
public final class GrowingText {
  private static final char BROKEN = '\uFFFD';
  // A character has at most four bytes: more tokens than that without a whole one are no UTF-8.
  private static final int LONGEST_WAIT = 8;
  // What decides on a token's text (a space, the other bytes of a character) is as near as this.
  private static final int SIGHT = 8;

  private final Tokenizer tokenizer;
  private final List<Integer> window = new ArrayList<>();
  private int given; // tokens of the window whose text was given out

  /** A text that stands by itself. */
  public GrowingText(Tokenizer tokenizer) {
    this(tokenizer, List.of());
  }

  /**
   * A text that goes on behind another one, whose last tokens decide on the first space.
   *
   * @param before tokens of the other text
   */
  public GrowingText(Tokenizer tokenizer, List<Integer> before) {
    this.tokenizer = tokenizer;
    List<Integer> tail = before.subList(Math.max(0, before.size() - SIGHT), before.size());
    if (!tokenizer.decode(tail).endsWith(String.valueOf(BROKEN))) {
      window.addAll(tail);
      given = window.size();
    }
  }

  /**
   * Takes one more token and returns the text that is whole now; empty while a character is not.
   */
  public String add(int id) {
    window.add(id);
    String piece = pending();
    if (piece.isEmpty() && window.size() - given == 1) {
      skip(id);
      return "";
    }
    boolean whole = piece.isEmpty() || piece.charAt(piece.length() - 1) != BROKEN;
    if (whole || window.size() - given > LONGEST_WAIT) {
      return give(piece);
    }
    return "";
  }

  /** Ends the sequence: returns what is left, with U+FFFD where it is no whole character. */
  public String finish() {
    return give(pending());
  }

  private String pending() {
    String before = tokenizer.decode(window.subList(0, given));
    String all = tokenizer.decode(window);
    return all.length() <= before.length() ? "" : all.substring(before.length());
  }

  /** A token without a text (a control token) is not part of anything that follows. */
  private void skip(int id) {
    if (tokenizer.decode(List.of(id, id)).isEmpty()) {
      window.removeLast();
    } else {
      given = window.size(); // only here without a text: a space that the decoder strips
    }
  }

  private String give(String piece) {
    if (!piece.isEmpty()) {
      window.subList(0, given).clear();
      given = window.size();
    } else if (window.size() - given > LONGEST_WAIT) {
      window.subList(0, window.size() - 1).clear();
      given = 1;
    }
    return piece;
  }
}
