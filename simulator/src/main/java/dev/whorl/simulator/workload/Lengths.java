package dev.whorl.simulator.workload;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.random.RandomGenerator;

/** How many tokens a request has. */
public sealed interface Lengths {
  /** Draws one. */
  int draw(RandomGenerator random);

  /** Always the same. */
  record Fixed(int tokens) implements Lengths {
    public Fixed {
      Require.positive("tokens", tokens);
    }

    @Override
    public int draw(RandomGenerator random) {
      return tokens;
    }
  }

  /** Every number from one to another, equally likely. */
  record Uniform(int least, int most) implements Lengths {
    public Uniform {
      Require.positive("least tokens", least);
      if (most < least) {
        throw new InvalidInput("most tokens", most, "must be at least the least " + least);
      }
    }

    @Override
    public int draw(RandomGenerator random) {
      return random.nextInt(least, most + 1);
    }
  }

  /** Geometric with the given mean, cut off at the most. */
  record Geometric(double mean, int most) implements Lengths {
    public Geometric {
      Require.positive("most tokens", most);
      if (!(mean >= 1)) {
        throw new InvalidInput("mean tokens", mean, "must be at least 1");
      }
    }

    @Override
    public int draw(RandomGenerator random) {
      if (mean == 1) {
        return 1;
      }
      double exponential = -Math.log(1 - random.nextDouble()) / -Math.log(1 - 1 / mean);
      return (int) Math.min(most, 1 + Math.floor(exponential));
    }
  }
}
