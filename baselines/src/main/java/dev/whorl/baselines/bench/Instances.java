package dev.whorl.baselines.bench;

import dev.whorl.planning.certificate.SessionLimit;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Workload;

/** Problems from drawn instances. */
public final class Instances {
  private static final int TOKENS = 2_048;

  private Instances() {}

  /** The problem of an instance at its load, for the load profile; at least one session. */
  public static Problem problem(Family.Instance instance, LoadProfile load) {
    long cache = Math.max(1, instance.model().blocks().getFirst().bytes() / 80);
    Slot slot = new Slot(TOKENS / 2, TOKENS / 2, cache, 512);
    Problem one = problem(instance, slot, 1, load);
    int limit = SessionLimit.of(Pool.of(one, one.deployments().getFirst()));
    return problem(instance, slot, Math.max(1, (int) (limit * instance.load())), load);
  }

  private static Problem problem(
      Family.Instance instance, Slot slot, int sessions, LoadProfile load) {
    return Problem.single(
        instance.servers(),
        instance.delays(),
        instance.profiles(),
        instance.model(),
        new Workload(slot, sessions, null, load));
  }
}
