package dev.whorl.operator.rollout;

import dev.whorl.crds.llm.CanaryAnalysis;
import dev.whorl.operator.live.Endings;
import dev.whorl.operator.live.LiveFigures;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What speaks against a changed model, by what was seen of it and of the one before in the same
 * five minutes. Few events say nothing: a figure that one bad session makes is none.
 */
final class CanaryFindings {
  /** Fewer failed sessions than these may be chance. */
  private static final long FAILURES = 3;

  /** By so much the share of failed sessions may be above that of the model before. */
  private static final double SHARE_ABOVE = 0.01;

  /** Of fewer tokens than these ten are not the slowest hundredth. */
  private static final long TOKENS = 1000;

  /** So many times as long as the model before a changed one may take, of 99 tokens of 100. */
  private static final double TIMES_AS_LONG = 1.25;

  private static final double PERCENT = 100;
  private static final double MILLIS = 1e3;

  private CanaryFindings() {}

  /**
   * One of the two models, as it was seen.
   *
   * @param broken what is wrong with its promise; null: nothing
   * @param figures of its tokens; null: none came
   */
  record Seen(@Nullable String broken, Endings endings, @Nullable LiveFigures figures) {}

  /** The first finding of those that are asked for; null: nothing speaks against it. */
  static @Nullable String against(List<CanaryAnalysis> asked, Seen canary, Seen before) {
    return Stream.of(CanaryAnalysis.values())
        .filter(asked::contains)
        .map(analysis ->
            switch (analysis) {
              case GUARANTEE -> guarantee(canary);
              case ERRORS -> errors(canary.endings(), before.endings());
              case LATENCY -> latency(canary.figures(), before.figures());
            })
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String guarantee(Seen canary) {
    return canary.broken() == null ? null : "Its guarantee is broken: " + canary.broken();
  }

  private static @Nullable String errors(Endings canary, Endings before) {
    double share = share(canary);
    return canary.failed() >= FAILURES && share > share(before) + SHARE_ABOVE
        ? "%d of its %d sessions failed (%.1f %%), of the model before %d of %d."
            .formatted(
                canary.failed(), canary.over(), share * PERCENT, before.failed(), before.over())
        : null;
  }

  private static double share(Endings endings) {
    return endings.over() == 0 ? 0 : (double) endings.failed() / endings.over();
  }

  private static @Nullable String latency(
      @Nullable LiveFigures canary, @Nullable LiveFigures before) {
    if (canary == null
        || before == null
        || canary.tokens() < TOKENS
        || before.tokens() < TOKENS
        || canary.p99Seconds() <= TIMES_AS_LONG * before.p99Seconds()) {
      return null;
    }
    return "99 of 100 of its tokens came within %.1f ms, of the model before within %.1f ms."
        .formatted(canary.p99Seconds() * MILLIS, before.p99Seconds() * MILLIS);
  }
}
