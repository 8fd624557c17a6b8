package dev.whorl.router.openai;

import dev.whorl.protocol.limits.SessionRules;
import dev.whorl.protocol.limits.Violation;
import dev.whorl.router.placement.SlotSize;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request may ask for now. The checks cost next to nothing and come before templates and
 * tokenizing. All throw ApiException that names the field.
 *
 * @param slot what one session may use
 * @param vocabulary ids that the model takes are below it; 0 while the servers have not told it:
 *     then they decide
 * @param texts most texts of one request: more could not stand in line together, ever
 */
public record RequestLimits(SlotSize slot, int vocabulary, int texts) {
  /**
   * Characters of the longest token there is. Vocabularies of the field end at 128 (runs of spaces,
   * of dashes), so a text of more characters than this per token never fits.
   */
  static final int CHARACTERS_PER_TOKEN = 256;

  /** Before anything is made of the request. */
  void requireTexts(int prompts, int choices) {
    long texts = (long) prompts * choices;
    if (texts > this.texts) {
      throw new ApiException(
          ApiError.invalidValue(
              prompts > this.texts ? "prompt" : "n",
              "%d prompts with `n` = %d are %d texts; one request may ask for at most %d here. Send several requests."
                  .formatted(prompts, choices, texts, this.texts)));
    }
  }

  /** Before a prompt is rendered or cut into tokens. */
  void requireCharacters(String param, long characters) {
    long most = (long) CHARACTERS_PER_TOKEN * slot.maxInputTokens();
    if (characters > most) {
      throw tooLong(
          param,
          "Your prompt has %d characters; the %d tokens that a prompt may have hold at most %d. Shorten the prompt."
              .formatted(characters, slot.maxInputTokens(), most));
    }
  }

  /** Every message of a chat takes a token at least. */
  void requireMessages(int messages) {
    if (messages > slot.maxInputTokens()) {
      throw tooLong(
          "messages",
          "Your chat has %d messages; they do not fit into the %d tokens that a prompt may have. Leave out the oldest."
              .formatted(messages, slot.maxInputTokens()));
    }
  }

  /** As long as the certificate assumes at most; the time to first token is certified for it. */
  void requirePrompt(String param, int tokens) {
    if (tokens > slot.maxInputTokens()) {
      throw tooLong(
          param,
          "Your prompt has %d tokens; a prompt of this deployment may have %d (maxInputTokens). Shorten the prompt."
              .formatted(tokens, slot.maxInputTokens()));
    }
  }

  /**
   * Tokens that a text may have.
   *
   * @param prompt tokens, as many as are allowed at most
   * @param wanted null: as many as fit
   */
  int output(String param, int prompt, @Nullable Integer wanted) {
    int room = slot.tokens() - prompt;
    if (wanted != null && wanted > room) {
      throw tooLong(
          param,
          "A session of this deployment holds %d tokens (%d of input and %d of output); your prompt has %d and you ask for %d more. Shorten the prompt or lower max_tokens."
              .formatted(
                  slot.tokens(), slot.maxInputTokens(), slot.maxOutputTokens(), prompt, wanted));
    }
    return wanted == null ? room : wanted;
  }

  /** Ids that the model has, whether or not its tokenizer knows them. */
  void requireIds(String param, List<Integer> ids) {
    if (vocabulary > 0) {
      require(SessionRules.ids(param, ids, vocabulary));
    }
  }

  /** What every server would refuse. */
  static void require(@Nullable Violation violation) {
    if (violation != null) {
      throw new ApiException(
          ApiError.invalidValue(
              violation.field(), "`%s` %s.".formatted(violation.field(), violation.problem())));
    }
  }

  private static ApiException tooLong(String param, String message) {
    return new ApiException(ApiError.invalid(param, "context_length_exceeded", message));
  }
}
