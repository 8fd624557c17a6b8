package dev.whorl.text.tokenizer;

import java.util.List;

/** Text ↔ token ids of one model. Thread-safe. */
public interface Tokenizer {

  /**
   * The ids of a text. Control tokens that stand in it are recognised, unless they are quoted.
   *
   * @param addSpecial adds what the model wants around a plain text (a begin token, never a second
   *     one); a rendered chat template has it already
   */
  List<Integer> encode(String text, boolean addSpecial);

  /**
   * A text whose control tokens {@link #encode} takes for ordinary text: with a mark before each
   * one that nobody can know. A text without any is returned as it is.
   */
  String quote(String text);

  /** A text without the marks of {@link #quote}. */
  String unquote(String text);

  /**
   * The text of ids, without special tokens. Bytes that are no whole UTF-8 character become U+FFFD;
   * ids that the tokenizer does not know (rows that models have for padding) are empty.
   */
  String decode(List<Integer> ids);

  /**
   * One token by itself, special ones included; empty for an id that the tokenizer does not know.
   */
  TokenText token(int id);

  /** Number of ids; they run from 0. */
  int size();
}
