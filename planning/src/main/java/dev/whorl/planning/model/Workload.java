package dev.whorl.planning.model;

import org.jspecify.annotations.Nullable;

/**
 * What a deployment must carry.
 *
 * @param slot the size of one session
 * @param sessions R: sessions that run at the same time within the guarantee, over all routers
 * @param objectiveSeconds time per token that the worst chain must keep; null: as fast as possible
 * @param firstTokenSeconds that the certified time to first token of no chain may exceed; null: no
 *     matter
 * @param load how the sessions spread over time
 */
public record Workload(
    Slot slot,
    int sessions,
    @Nullable Double objectiveSeconds,
    @Nullable Double firstTokenSeconds,
    LoadProfile load) {
  public Workload {
    if (sessions <= 0) {
      throw new InvalidInput(
          "sessions", sessions, "must be at least 1; nothing is guaranteed for R <= 0");
    }
    if (objectiveSeconds != null) {
      Require.positive("objectiveSeconds", objectiveSeconds);
    }
    if (firstTokenSeconds != null) {
      Require.positive("firstTokenSeconds", firstTokenSeconds);
    }
  }

  /** Without an objective for the time to first token. */
  public Workload(Slot slot, int sessions, @Nullable Double objectiveSeconds, LoadProfile load) {
    this(slot, sessions, objectiveSeconds, null, load);
  }

  /** No objective, the default load profile. */
  public static Workload of(Slot slot, int sessions) {
    return new Workload(slot, sessions, null, LoadProfile.UNIFORM);
  }

  /** The same workload for another number of sessions. */
  public Workload withSessions(int other) {
    return new Workload(slot, other, objectiveSeconds, firstTokenSeconds, load);
  }

  /** The same workload under another objective. */
  public Workload withObjective(@Nullable Double seconds) {
    return new Workload(slot, sessions, seconds, firstTokenSeconds, load);
  }

  /** The same workload under another objective for the time to first token. */
  public Workload withFirstToken(@Nullable Double seconds) {
    return new Workload(slot, sessions, objectiveSeconds, seconds, load);
  }

  /** The same workload of other sessions. */
  public Workload withSlot(Slot other) {
    return new Workload(other, sessions, objectiveSeconds, firstTokenSeconds, load);
  }

  /** The same workload under another load profile. */
  public Workload withLoad(LoadProfile other) {
    return new Workload(slot, sessions, objectiveSeconds, firstTokenSeconds, other);
  }
}
