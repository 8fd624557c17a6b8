package dev.whorl.operator.rollout;

import dev.whorl.crds.llm.CanaryAnalysis;
import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.Precision;
import dev.whorl.crds.llm.RolloutStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A roll-out and its surroundings, as a test sets them; looks at them a second apart. */
final class Rolling {
  static final CanarySpec SPEC =
      new CanarySpec(10, 3, "5s", List.of(CanaryAnalysis.GUARANTEE), true);
  static final ModelSpec OLD = model("old");
  static final ModelSpec NEW = model("new");
  static final ModelSpec OTHER = model("other");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  CanarySpec spec = SPEC;
  RolloutStatus status = RolloutChange.first(OLD, START);
  ModelSpec asked = OLD;
  boolean serves = true;
  boolean arrived = true;
  @Nullable String noRoom;
  Canary canary = new Canary.Gone();
  int sessions;
  @Nullable String lost;
  @Nullable String against;
  Instant now = START;
  RolloutChange.@Nullable Event event;

  static ModelSpec model(String name) {
    return new ModelSpec("store://models/%s.gguf".formatted(name), "m", null, Precision.STORED);
  }

  /** One look, a second after the last one. */
  CanaryStep look() {
    now = now.plusSeconds(1);
    CanaryStep step =
        CanaryStep.of(
            spec,
            status,
            new CanarySight(
                asked,
                serves,
                arrived,
                noRoom,
                canary,
                sessions,
                lost,
                against,
                Duration.ofSeconds(30),
                now));
    RolloutChange change =
        RolloutChange.of(step, spec, status, asked, "m-canary", "http://m-canary:8080/v1", now);
    status = change.next();
    event = change.event();
    if (step instanceof CanaryStep.Remove) {
      canary = new Canary.Gone();
    }
    return step;
  }

  /** What the last look told. */
  RolloutChange.Event told() {
    return Objects.requireNonNull(event);
  }

  /** Until a step of the kind comes, in a minute at most. */
  <T extends CanaryStep> T until(Class<T> kind) {
    for (int i = 0; i < 60; i++) {
      CanaryStep step = look();
      if (kind.isInstance(step)) {
        return kind.cast(step);
      }
    }
    throw new AssertionError("No %s came: %s".formatted(kind.getSimpleName(), status));
  }

  /** The changed model at its first step. */
  static Rolling atTheFirstStep() {
    Rolling rolling = new Rolling();
    rolling.asked = NEW;
    rolling.until(CanaryStep.Prepare.class);
    rolling.canary = new Canary.Up();
    rolling.until(CanaryStep.Shift.class);
    return rolling;
  }
}
