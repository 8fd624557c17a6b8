package dev.whorl.router.openai;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one more token adds to a text.
 *
 * @param text may be empty
 * @param chances of the tokens that have become visible, if they were asked for
 * @param finish null while the text goes on
 */
public record TextPiece(String text, List<TokenChance> chances, @Nullable FinishReason finish) {
  public TextPiece {
    chances = List.copyOf(chances);
  }

  boolean isEmpty() {
    return text.isEmpty() && chances.isEmpty() && finish == null;
  }
}
