package dev.whorl.baselines.rivals;

import dev.whorl.planning.model.Require;

/**
 * What a PETALS swarm is started with.
 *
 * @param cacheTokens attention cache per hosted block, in tokens; 16384 is the default for models
 *     with grouped queries, 4096 for others
 * @param balanceQuality a server moves when the present least throughput falls below this share of
 *     what it would be after everybody moved
 */
public record PetalsSettings(int cacheTokens, double balanceQuality) {
  /** The system's defaults. */
  public static final PetalsSettings STANDARD = new PetalsSettings(16_384, 0.75);

  public PetalsSettings {
    Require.positive("cacheTokens", cacheTokens);
    Require.positive("balanceQuality", balanceQuality);
  }
}
