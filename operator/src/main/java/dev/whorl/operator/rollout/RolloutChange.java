package dev.whorl.operator.rollout;

import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.RolloutPhase;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.operator.kube.Reasons;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a step makes of a roll-out.
 *
 * @param next what is remembered of it
 * @param event worth telling; null: nothing is
 */
record RolloutChange(RolloutStatus next, @Nullable Event event) {
  private static final int MESSAGE_LENGTH = 1024;

  /**
   * What is told.
   *
   * @param warning whether somebody should look
   */
  record Event(boolean warning, String reason, String message) {}

  /** Of a deployment that nothing is remembered of. */
  static RolloutStatus first(ModelSpec asked, Instant now) {
    return new RolloutStatus(
        RolloutPhase.STABLE, asked, null, null, null, null, null, at(now), null, "");
  }

  /**
   * The step's effect.
   *
   * @param asked the model that the spec names
   * @param canary name of what runs a changed model
   * @param url where it is asked
   */
  static RolloutChange of(
      CanaryStep step,
      CanarySpec spec,
      RolloutStatus now,
      ModelSpec asked,
      String canary,
      String url,
      Instant at) {
    return switch (step) {
      case CanaryStep.Stay(var reason, var message) ->
          new RolloutChange(
              new RolloutStatus(
                  now.phase(),
                  now.stable(),
                  now.candidate(),
                  now.canary(),
                  now.canaryUrl(),
                  now.step(),
                  now.weight(),
                  now.since(),
                  reason,
                  shortened(message)),
              stuck(now, reason, message));
      case CanaryStep.Prepare _ -> {
        String words =
            "%s is brought up beside %s.".formatted(asked.address(), now.stable().address());
        yield new RolloutChange(
            new RolloutStatus(
                RolloutPhase.PREPARING,
                now.stable(),
                asked,
                canary,
                null,
                0,
                0,
                at(at),
                null,
                shortened(words)),
            new Event(false, "RolloutStarted", words));
      }
      case CanaryStep.Shift(int number) -> {
        int share = number * spec.weight();
        String words =
            "Step %d of %d: %d %% of the new sessions go to %s for %s."
                .formatted(number, spec.steps(), share, asked.address(), spec.stepDuration());
        yield new RolloutChange(
            with(now, RolloutPhase.PROGRESSING, number, share, url, at, null, words),
            new Event(false, "RolloutStep", words));
      }
      case CanaryStep.TakeOver _ -> {
        boolean direct = now.candidate() == null;
        String words =
            direct
                ? "%s takes over at once, for nothing else serves.".formatted(asked.address())
                : "%s takes over after %d steps.".formatted(asked.address(), spec.steps());
        yield new RolloutChange(
            direct
                ? first(asked, at)
                : new RolloutStatus(
                    RolloutPhase.PROMOTING,
                    asked,
                    asked,
                    now.canary(),
                    now.canaryUrl(),
                    now.step(),
                    now.weight(),
                    at(at),
                    null,
                    shortened(words)),
            new Event(false, "RolloutPromoted", words));
      }
      case CanaryStep.GoBack _ -> {
        String words = "%s is asked for again.".formatted(now.stable().address());
        yield new RolloutChange(
            with(now, RolloutPhase.RETURNING, null, 0, null, at, null, words),
            new Event(false, "RolloutTakenBack", words));
      }
      case CanaryStep.Abort(var why) ->
          new RolloutChange(
              with(now, RolloutPhase.ABORTED, null, 0, null, at, Reasons.ROLLOUT_ABORTED, why),
              new Event(
                  true,
                  "RolloutAborted",
                  "At %d %% of the new sessions, %s: %s"
                      .formatted(now.share(), asked.address(), why)));
      case CanaryStep.Close _ ->
          new RolloutChange(
              with(now, now.phase(), null, 0, null, at, now.reason(), now.message()), null);
      case CanaryStep.Remove _ -> new RolloutChange(now, null);
      case CanaryStep.Rest _ -> new RolloutChange(first(now.stable(), at), null);
    };
  }

  private static RolloutStatus with(
      RolloutStatus now,
      RolloutPhase phase,
      @Nullable Integer step,
      int weight,
      @Nullable String url,
      Instant at,
      @Nullable String reason,
      String message) {
    return new RolloutStatus(
        phase,
        now.stable(),
        now.candidate(),
        now.canary(),
        url,
        step,
        weight,
        at(at),
        reason,
        shortened(message));
  }

  /** What has just turned out to be wrong with a model that is being brought up, once. */
  private static @Nullable Event stuck(RolloutStatus now, @Nullable String reason, String message) {
    return now.phase() == RolloutPhase.PREPARING && reason != null && !reason.equals(now.reason())
        ? new Event(true, "RolloutStuck", message)
        : null;
  }

  private static String shortened(String message) {
    return message.substring(0, Math.min(MESSAGE_LENGTH, message.length()));
  }

  private static String at(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
