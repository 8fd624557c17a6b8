package dev.whorl.planning.solve;

import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.StepTimes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A deployment on servers that are all faster by a factor. */
final class Faster {
  private Faster() {}

  static Deployment by(Deployment deployment, double factor) {
    Map<String, Profile> faster = new HashMap<>();
    deployment.profiles().forEach((server, profile) -> faster.put(server, by(profile, factor)));
    return deployment.withProfiles(faster);
  }

  private static Profile by(Profile profile, double factor) {
    ChunkTime chunk = profile.chunk();
    return new Profile(
        profile.block().scaled(1 / factor),
        scaled(profile.embedding(), factor),
        scaled(profile.head(), factor),
        new ChunkTime(
            chunk.tokens(), chunk.secondsPerBlock() / factor, chunk.endSeconds() / factor));
  }

  private static @Nullable StepTimes scaled(@Nullable StepTimes times, double factor) {
    return times == null ? null : times.scaled(1 / factor);
  }
}
