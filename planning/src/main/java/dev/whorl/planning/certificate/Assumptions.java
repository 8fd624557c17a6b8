package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepContract;
import dev.whorl.planning.model.Tolerance;
import java.util.ArrayList;
import java.util.List;

/** The sentences under which a certificate holds. */
final class Assumptions {
  private Assumptions() {}

  static List<String> of(Pool pool) {
    Slot slot = pool.deployment().workload().slot();
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "Every step keeps within the step times and every message within the delays of the profiles.");
    sentences.add(
        "Steps run back to back and take every ready decode row; a session has one row in flight.");
    sentences.add(
        "A step takes at most %d prefill tokens in total; replay counts as prefill."
            .formatted(slot.prefillTokens()));
    sentences.add("No chain has more sessions than its capacity; links deliver in order.");
    sentences.add(
        "Prompts have at most %d tokens and answers at most %d."
            .formatted(slot.maxInputTokens(), slot.maxOutputTokens()));
    sentences.add(
        "Time to first token counts from a prefill permit, %d per chain; at most %d chunks of a session wait at a hop."
            .formatted(
                StepContract.CERTIFIED.promptsPerChain(), StepContract.CERTIFIED.prefillWindow()));
    Tolerance tolerance = pool.deployment().constraints().tolerance();
    if (tolerance.count() > 0) {
      sentences.add(
          "After the loss of any %d of kind %s the spans that are loaded still carry all sessions; the bound is then certified anew."
              .formatted(tolerance.count(), tolerance.domain()));
    }
    return sentences;
  }
}
