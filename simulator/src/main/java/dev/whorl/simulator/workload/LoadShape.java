package dev.whorl.simulator.workload;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.List;

/** The arrival rate over time. */
public sealed interface LoadShape {
  /** Requests per second at a moment. */
  double rate(double seconds);

  /** The same rate for ever. */
  record Constant(double perSecond) implements LoadShape {
    public Constant {
      Require.positive("rate", perSecond);
    }

    @Override
    public double rate(double seconds) {
      return perSecond;
    }
  }

  /** One rate after the other; the last one holds on. */
  record Steps(List<Step> steps) implements LoadShape {
    public Steps {
      steps = List.copyOf(steps);
      if (steps.isEmpty() || steps.getFirst().fromSeconds() != 0) {
        throw new InvalidInput("steps of the load", steps, "must begin with one from 0 s");
      }
      for (int i = 1; i < steps.size(); i++) {
        if (steps.get(i).fromSeconds() <= steps.get(i - 1).fromSeconds()) {
          throw new InvalidInput(
              "fromSeconds of step " + i,
              steps.get(i).fromSeconds(),
              "must be after the one before");
        }
      }
    }

    @Override
    public double rate(double seconds) {
      double rate = steps.getFirst().perSecond();
      for (Step step : steps) {
        if (seconds < step.fromSeconds()) {
          break;
        }
        rate = step.perSecond();
      }
      return rate;
    }
  }

  /** One rate from a moment on. */
  record Step(double fromSeconds, double perSecond) {
    public Step {
      Require.notNegative("fromSeconds of a step", fromSeconds);
      Require.positive("rate of a step", perSecond);
    }
  }

  /** From one rate to another over a time, then the other. */
  record Ramp(double from, double to, double overSeconds) implements LoadShape {
    public Ramp {
      Require.positive("rate at the start of the ramp", from);
      Require.positive("rate at the end of the ramp", to);
      Require.positive("seconds of the ramp", overSeconds);
    }

    @Override
    public double rate(double seconds) {
      return from + (to - from) * Math.min(1, seconds / overSeconds);
    }
  }
}
