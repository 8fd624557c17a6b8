package dev.whorl.router.text;

import java.util.List;

/** Text ↔ token ids of one model. Thread-safe. */
public interface Tokenizer {

  /**
   * The ids of a text; special tokens that stand in it are recognised.
   *
   * @param addSpecial adds what the model wants around a plain text (a begin token); a rendered
   *     chat template has it already
   */
  List<Integer> encode(String text, boolean addSpecial);

  /**
   * The text of ids, without special tokens. Bytes that are no whole UTF-8 character become U+FFFD.
   */
  String decode(List<Integer> ids);

  /**
   * One token by itself, special ones included. Throws IllegalArgumentException for a foreign id.
   */
  TokenText token(int id);

  /** Number of ids; they run from 0. */
  int size();
}
