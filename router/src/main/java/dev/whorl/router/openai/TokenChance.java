package dev.whorl.router.openai;

import dev.whorl.text.tokenizer.TokenText;
import java.util.List;

/**
 * How likely a token was.
 *
 * @param logprob natural logarithm of its probability
 * @param top the likeliest tokens at its place, without alternatives of their own
 */
public record TokenChance(TokenText token, float logprob, List<TokenChance> top) {
  public TokenChance {
    top = List.copyOf(top);
  }
}
