package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.text.tokenizer.Vocabulary.Kind;
import dev.whorl.text.tokenizer.Vocabulary.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** The document against SentencePiece's rule itself, for any vocabulary. */
class SentencePiecesProperties {
  private static final String LETTERS = "abc";

  @Property(tries = 300)
  void joinsAsTheRuleSays(
      @ForAll @Size(max = 25)
          Set<@CharRange(from = 'a', to = 'c') @StringLength(min = 2, max = 5) String> pieces,
      @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 30) String text)
      throws Exception {
    List<Token> tokens = new ArrayList<>();
    tokens.add(new Token("<unk>", 0, Kind.UNKNOWN));
    LETTERS.chars().forEach(c -> tokens.add(new Token(Character.toString(c), -100, Kind.NORMAL)));
    for (String piece : pieces) {
      tokens.add(new Token(piece, -tokens.size(), Kind.NORMAL));
    }
    Vocabulary vocabulary = Vocabulary.of(tokens);
    SentencePieces model =
        new SentencePieces(
            vocabulary,
            false,
            false,
            false,
            "",
            DocumentParts.NONE,
            DocumentParts.NONE,
            token -> false);

    try (HuggingFaceText tokenizer = HuggingFaceText.read(model.document())) {
      assertThat(tokenizer.encode(text, false)).isEqualTo(joined(text, vocabulary));
    }
  }

  /** Joins the neighbours that make the piece of the best score, the leftmost first. */
  private static List<Integer> joined(String text, Vocabulary vocabulary) {
    Map<String, Integer> ids = vocabulary.ids();
    List<String> parts = new ArrayList<>(text.chars().mapToObj(Character::toString).toList());
    while (true) {
      int best = -1;
      float score = Float.NEGATIVE_INFINITY;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Integer id = ids.get(parts.get(i) + parts.get(i + 1));
        if (id != null && vocabulary.get(id).score() > score) {
          best = i;
          score = vocabulary.get(id).score();
        }
      }
      if (best < 0) {
        return parts.stream().map(ids::get).toList();
      }
      parts.set(best, parts.get(best) + parts.remove(best + 1));
    }
  }
}
