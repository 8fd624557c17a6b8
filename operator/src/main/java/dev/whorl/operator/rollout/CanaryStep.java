package dev.whorl.operator.rollout;

import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.operator.kube.Reasons;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a roll-out does next. Everything it has to know between two looks stands in the status: a
 * new leader goes on where the last one was.
 *
 * <p>A changed model is brought up beside the one that serves, without sessions; what it lacks then
 * harms nobody and is waited for. It gets its share step by step. What speaks against it takes its
 * share back at once, and it is not tried again before another one is asked for. After the last
 * step it takes over, with its share until it has: no new session is without a model.
 */
sealed interface CanaryStep {
  /**
   * Nothing changes but what is said.
   *
   * @param reason of what is wrong; null: nothing is
   */
  record Stay(@Nullable String reason, String message) implements CanaryStep {}

  /** The model that is asked for is brought up, without sessions. */
  record Prepare() implements CanaryStep {}

  /** The share of a step, from 1 on. */
  record Shift(int step) implements CanaryStep {}

  /** The changed model takes over. */
  record TakeOver() implements CanaryStep {}

  /** The model before takes everything back, for the spec names it again. */
  record GoBack() implements CanaryStep {}

  /**
   * The model before takes everything back, for something speaks against the changed one.
   *
   * @param why with the figures that decided
   */
  record Abort(String why) implements CanaryStep {}

  /** The changed model gets no new sessions from what ran it beside the other. */
  record Close() implements CanaryStep {}

  /** What ran it goes. */
  record Remove() implements CanaryStep {}

  /** The roll-out is over: one model serves. */
  record Rest() implements CanaryStep {}

  /** Of a roll-out in this state, as it is seen. */
  static CanaryStep of(CanarySpec spec, RolloutStatus now, CanarySight sight) {
    return switch (now.phase()) {
      case STABLE -> stable(now, sight);
      case PREPARING -> preparing(now, sight);
      case PROGRESSING -> progressing(spec, now, sight);
      case PROMOTING -> promoting(now, sight);
      case RETURNING -> ending(now, sight, new Rest());
      case ABORTED -> aborted(now, sight);
    };
  }

  private static CanaryStep stable(RolloutStatus now, CanarySight sight) {
    if (sight.asked().sameAs(now.stable())) {
      return new Stay(null, "");
    }
    // Nothing serves that could be harmed, or compared with.
    return sight.serves() ? new Prepare() : new TakeOver();
  }

  private static @Nullable CanaryStep askedOtherwise(RolloutStatus now, CanarySight sight) {
    if (sight.asked().sameAs(now.stable())) {
      return new GoBack();
    }
    return now.candidate() != null && sight.asked().sameAs(now.candidate()) ? null : new Prepare();
  }

  private static CanaryStep preparing(RolloutStatus now, CanarySight sight) {
    CanaryStep other = askedOtherwise(now, sight);
    if (other != null) {
      return other;
    }
    return switch (sight.canary()) {
      case Canary.Gone _ -> new Stay(null, "The changed model is about to be placed.");
      case Canary.Coming(var message) -> new Stay(null, message);
      case Canary.Stuck(var reason, var message) -> new Stay(reason, message);
      case Canary.Up _ when !sight.serves() ->
          new Stay(null, "The changed model is ready; the model before does not serve.");
      case Canary.Up _ -> new Shift(1);
    };
  }

  private static CanaryStep progressing(CanarySpec spec, RolloutStatus now, CanarySight sight) {
    CanaryStep other = askedOtherwise(now, sight);
    if (other != null) {
      return other;
    }
    if (sight.against() != null) {
      return new Abort(sight.against());
    }
    if (sight.lost() != null && spec.abortOnGuaranteeLoss()) {
      return new Abort("The model before it lost its guarantee meanwhile: " + sight.lost());
    }
    return switch (sight.canary()) {
      case Canary.Gone _ -> new Prepare();
      case Canary.Stuck(var _, var message) -> new Abort(message);
      case Canary.Coming(var message) -> new Stay(null, message);
      case Canary.Up _ -> up(spec, now, sight);
    };
  }

  private static CanaryStep up(CanarySpec spec, RolloutStatus now, CanarySight sight) {
    int step = now.step() == null ? 1 : now.step();
    // A shorter list of steps in a changed spec ends here too.
    if (now.share() != Math.min(step, spec.steps()) * spec.weight()) {
      return new Shift(Math.min(step, spec.steps()));
    }
    Duration lasts = Durations.parse(spec.stepDuration());
    if (elapsed(now, sight.now()).compareTo(lasts) < 0) {
      return new Stay(
          null,
          "Step %d of %d: %d %% of the new sessions.".formatted(step, spec.steps(), now.share()));
    }
    return step < spec.steps() ? new Shift(step + 1) : new TakeOver();
  }

  private static CanaryStep promoting(RolloutStatus now, CanarySight sight) {
    if (now.share() > 0 && !sight.arrived() && sight.noRoom() == null) {
      return new Stay(null, "The changed model is taking over.");
    }
    return ending(now, sight, new Rest());
  }

  private static CanaryStep aborted(RolloutStatus now, CanarySight sight) {
    boolean gone = sight.canary() instanceof Canary.Gone;
    if (sight.asked().sameAs(now.stable())) {
      return gone ? new Rest() : new GoBack();
    }
    CanaryStep unless = new Stay(Reasons.ROLLOUT_ABORTED, now.message());
    if (now.candidate() != null && sight.asked().sameAs(now.candidate())) {
      CanaryStep next = ending(now, sight, unless);
      // What decided is not talked over by what is tidied up.
      return next instanceof Stay ? unless : next;
    }
    return gone ? new Prepare() : ending(now, sight, unless);
  }

  /** The changed model's own sessions come to their end, then it goes. */
  private static CanaryStep ending(RolloutStatus now, CanarySight sight, CanaryStep gone) {
    if (sight.canary() instanceof Canary.Gone) {
      return gone;
    }
    if (now.share() > 0) {
      return new Close();
    }
    boolean patient = elapsed(now, sight.now()).compareTo(sight.patience()) < 0;
    return patient && sight.canarySessions() > 0
        ? new Stay(null, "%d sessions come to their end.".formatted(sight.canarySessions()))
        : new Remove();
  }

  private static Duration elapsed(RolloutStatus now, Instant at) {
    return Duration.between(Instant.parse(now.since()), at);
  }
}
