package dev.whorl.router.openai;

import dev.whorl.protocol.data.Token;
import dev.whorl.protocol.data.TokenLogprob;
import dev.whorl.router.text.StopStrings;
import dev.whorl.text.tokenizer.GrowingText;
import dev.whorl.text.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Turns the tokens of one session into text: whole characters only, nothing of a stop string,
 * log-probabilities together with the text of their tokens. Not thread-safe.
 */
public final class GeneratedText {
  private record Hidden(TokenChance chance, int length) {}

  private final Tokenizer tokenizer;
  private final GrowingText text;
  private final StopStrings stops;
  private final boolean withChances;
  private final Deque<Hidden> hidden = new ArrayDeque<>();
  private int tokens;
  private int uncovered; // characters given out that no shown token accounts for yet

  /**
   * @param before tokens behind which the text goes on, empty for a text of its own
   */
  public GeneratedText(
      Tokenizer tokenizer, List<Integer> before, List<String> stops, boolean withChances) {
    this.tokenizer = tokenizer;
    this.text = new GrowingText(tokenizer, before);
    this.stops = new StopStrings(stops);
    this.withChances = withChances;
  }

  /** Takes the next token. After a piece with a finish no other token may be added. */
  public TextPiece add(Token token) {
    tokens++;
    if (token.getFinish() == Token.Finish.FINISH_STOP) {
      return end(text.finish(), FinishReason.STOP);
    }
    String grown = text.add(token.getId());
    if (token.getFinish() == Token.Finish.FINISH_LENGTH) {
      grown += text.finish();
    }
    if (withChances) {
      hidden.add(new Hidden(chance(token), grown.length()));
    }
    if (token.getFinish() == Token.Finish.FINISH_LENGTH) {
      return end(grown, FinishReason.LENGTH);
    }
    StopStrings.Passed passed = stops.add(grown);
    return new TextPiece(
        passed.text(), shown(passed.text()), passed.stopped() ? FinishReason.STOP : null);
  }

  /** Tokens taken so far. */
  public int tokens() {
    return tokens;
  }

  private TextPiece end(String grown, FinishReason reason) {
    StopStrings.Passed passed = stops.add(grown);
    if (passed.stopped()) {
      return new TextPiece(passed.text(), shown(passed.text()), FinishReason.STOP);
    }
    String all = passed.text() + stops.finish();
    List<TokenChance> rest = hidden.stream().map(Hidden::chance).toList();
    return new TextPiece(all, rest, reason);
  }

  /** Tokens whose text has been given out now, at least in part. */
  private List<TokenChance> shown(String given) {
    uncovered += given.length();
    List<TokenChance> shown = new ArrayList<>();
    while (!hidden.isEmpty() && (uncovered > 0 || hidden.peekFirst().length() == 0)) {
      Hidden first = hidden.removeFirst();
      uncovered -= first.length();
      shown.add(first.chance());
    }
    return shown;
  }

  private TokenChance chance(Token token) {
    List<TokenChance> top =
        token.getTopList().stream().map(other -> chance(other, List.of())).toList();
    return chance(token.getChosen(), top);
  }

  private TokenChance chance(TokenLogprob entry, List<TokenChance> top) {
    return new TokenChance(tokenizer.token(entry.getId()), entry.getLogprob(), top);
  }
}
