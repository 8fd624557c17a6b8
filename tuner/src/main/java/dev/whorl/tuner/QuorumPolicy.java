package dev.whorl.tuner;

import dev.whorl.planning.quorum.Detector;
import dev.whorl.planning.quorum.LearntQuorum;
import dev.whorl.planning.quorum.SeenStep;

/** For how many gradients a step waits. Each step gives the next state. */
public sealed interface QuorumPolicy {
  /** k of the next step, from 1 to the live workers. */
  int k(int live);

  /** The policy after a step. */
  QuorumPolicy after(SeenStep step);

  /** Every live worker: what fastest-k is compared with. */
  record All() implements QuorumPolicy {
    @Override
    public int k(int live) {
      return live;
    }

    @Override
    public QuorumPolicy after(SeenStep step) {
      return this;
    }
  }

  /** The same k always, but one fewer than the workers that live. */
  record Fixed(int k) implements QuorumPolicy {
    public Fixed {
      if (k < 1) {
        throw new IllegalArgumentException("The k (" + k + ") must be at least 1.");
      }
    }

    @Override
    public int k(int live) {
      return Math.max(1, Math.min(k, live - 1));
    }

    @Override
    public QuorumPolicy after(SeenStep step) {
      return this;
    }
  }

  /** What {@link LearntQuorum} has learnt so far. */
  record Adaptive(LearntQuorum quorum) implements QuorumPolicy {
    /** Nothing learnt yet. */
    public Adaptive(Detector detector) {
      this(LearntQuorum.of(detector));
    }

    @Override
    public int k(int live) {
      return quorum.k(live);
    }

    @Override
    public QuorumPolicy after(SeenStep step) {
      return new Adaptive(quorum.after(step));
    }
  }
}
