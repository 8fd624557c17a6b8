package dev.whorl.planning.rebalance;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.Placement;
import java.util.List;

/**
 * The way from one placement to another in steps. After every step a placement is in force that was
 * verified with its own certificate, so the migration may be abandoned after any of them.
 *
 * @param steps in order; the last one's placement is the target
 */
public record Migration(List<Step> steps) {
  public Migration {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param action what is done, in words
   * @param placement in force afterwards
   * @param certificate of it, for the sessions that it carries
   * @param bytesToLoad weights to load before it is in force
   */
  public record Step(
      Action action, Placement placement, Certificate certificate, long bytesToLoad) {}

  /** Kinds of steps. */
  public enum Action {
    /** Chains are closed to new sessions, and removed when their sessions have ended or moved. */
    DRAIN,
    /** Spans are loaded beside what is there, then chains over them are opened. */
    OPEN,
    /** Spans that no chain uses are dropped. */
    UNLOAD
  }

  /** The fewest sessions that are guaranteed on the way. */
  public int fewestSessions() {
    return steps.stream().mapToInt(s -> s.certificate().sessions()).min().orElse(0);
  }

  /** Weights to load on the whole way. */
  public long bytesToLoad() {
    return steps.stream().mapToLong(Step::bytesToLoad).sum();
  }
}
