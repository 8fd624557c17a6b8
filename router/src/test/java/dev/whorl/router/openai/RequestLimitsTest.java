package dev.whorl.router.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.whorl.router.placement.SlotSize;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is looked at before anything is made of a request. */
class RequestLimitsTest {
  private final RequestLimits limits = new RequestLimits(new SlotSize(512, 128), 320, 264);

  @Test
  void textsThatCanNeverStandInLineTogether() {
    limits.requireTexts(66, 4);

    ApiError tooMany = refusal(() -> limits.requireTexts(128, 4));
    assertThat(tooMany.status()).isEqualTo(400);
    assertThat(tooMany.code()).isEqualTo("invalid_value");
    assertThat(tooMany.param()).isEqualTo("n");
    assertThat(tooMany.message()).contains("512 texts", "264");
    assertThat(refusal(() -> limits.requireTexts(265, 1)).param()).isEqualTo("prompt");
    assertThat(refusal(() -> limits.requireTexts(Integer.MAX_VALUE, 128)).code())
        .isEqualTo("invalid_value");
  }

  @Test
  void promptsThatNoTokenizerMakesFit() {
    limits.requireCharacters("prompt", 512 * 256);
    limits.requireMessages(512);

    assertThat(refusal(() -> limits.requireCharacters("messages", 7_000_000)))
        .satisfies(e -> assertThat(e.code()).isEqualTo("context_length_exceeded"))
        .satisfies(e -> assertThat(e.message()).contains("7000000", "512"));
    assertThat(refusal(() -> limits.requireMessages(513)).code())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void promptsAreAsLongAsIsCertifiedAtMost() {
    limits.requirePrompt("prompt", 512);

    // Prompt and answer would fit into the slot; the time to first token is not certified for it.
    ApiError tooLong = refusal(() -> limits.requirePrompt("prompt", 513));
    assertThat(tooLong.code()).isEqualTo("context_length_exceeded");
    assertThat(tooLong.param()).isEqualTo("prompt");
    assertThat(tooLong.message()).contains("513", "512");
  }

  @Test
  void answersFitIntoTheSlot() {
    assertThat(limits.output("prompt", 500, null)).isEqualTo(140);
    assertThat(limits.output("prompt", 500, 140)).isEqualTo(140);
    assertThat(refusal(() -> limits.output("prompt", 500, 141)).message())
        .contains("640", "500", "141");
  }

  @Test
  void idsAreTheModelsNotTheTokenizers() {
    limits.requireIds("prompt", List.of(0, 319));

    assertThat(refusal(() -> limits.requireIds("prompt", List.of(320))).message())
        .isEqualTo(
            "`prompt` has the token id (320), which the model does not have; its ids are from 0 to 319.");
    RequestLimits unknown = new RequestLimits(new SlotSize(512, 128), 0, 264);
    assertThatCode(() -> unknown.requireIds("prompt", List.of(320))).doesNotThrowAnyException();
  }

  private static ApiError refusal(ThrowingCallable call) {
    return catchThrowableOfType(ApiException.class, call).error();
  }
}
