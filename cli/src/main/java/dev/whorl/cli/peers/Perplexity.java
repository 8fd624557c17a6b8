package dev.whorl.cli.peers;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.FileTexts;
import dev.whorl.cli.run.WholeModel;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.tokenizer.HuggingFaceText;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * e to the mean of −ln p(token) over the second half of each piece of a text, as llama.cpp counts:
 * a piece is a session of its own, which begins with the begin token where the model wants one.
 */
final class Perplexity {
  /** Tokens of a piece. */
  static final int PIECE = 512;

  private static final Sampling EVERY = new Sampling(0, 0, 1, 0, Sampling.EVERY_LOGPROB);

  private final Path file;
  private final int pieces;

  Perplexity(Path file, int pieces) {
    this.file = file;
    this.pieces = pieces;
  }

  int tokens() {
    return pieces * PIECE;
  }

  /**
   * Of a text's first tokens.
   *
   * @throws BadInput when the text is too short, or the model has no tokenizer
   */
  double of(String text) throws IOException {
    int[][] ids = pieces(text);
    int[][] first = new int[pieces][];
    for (int piece = 0; piece < pieces; piece++) {
      first[piece] = Arrays.copyOf(ids[piece], PIECE / 2);
    }
    try (Model model = WholeModel.open(file);
        WholeModel whole =
            WholeModel.load(
                model,
                Precision.stored(model),
                Runtime.getRuntime().availableProcessors(),
                pieces,
                PIECE)) {
      whole.steps(0, null, first);
      double sum = 0;
      for (int position = PIECE / 2; position < PIECE - 1; position++) {
        int[][] now = new int[pieces][];
        for (int piece = 0; piece < pieces; piece++) {
          now[piece] = new int[] {ids[piece][position]};
        }
        List<RowResult> results = whole.steps(position, EVERY, now);
        for (int piece = 0; piece < pieces; piece++) {
          sum -= logprob((RowResult.Sampled) results.get(piece), ids[piece][position + 1]);
        }
      }
      return Math.exp(sum / (pieces * (PIECE / 2 - 1)));
    }
  }

  private static double logprob(RowResult.Sampled result, int id) {
    return Objects.requireNonNull(result.logprobs()).top().stream()
        .filter(one -> one.id() == id)
        .findFirst()
        .orElseThrow()
        .logprob();
  }

  private int[][] pieces(String text) throws IOException {
    try (HuggingFaceText tokenizer = ModelReader.tokenizer(FileTexts.of(file))) {
      List<Integer> plain = tokenizer.encode(tokenizer.quote(text), false);
      List<Integer> all = tokenizer.encode(tokenizer.quote(text), true);
      if (all.size() < tokens()) {
        throw new BadInput(
            "The text has %d tokens, %d pieces need %d.".formatted(all.size(), pieces, tokens()));
      }
      boolean begins = !all.getFirst().equals(plain.getFirst());
      int[][] ids = new int[pieces][PIECE];
      for (int piece = 0; piece < pieces; piece++) {
        for (int i = 0; i < PIECE; i++) {
          ids[piece][i] = begins && i == 0 ? all.getFirst() : all.get(piece * PIECE + i);
        }
      }
      return ids;
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(file, e.getMessage()));
    }
  }
}
