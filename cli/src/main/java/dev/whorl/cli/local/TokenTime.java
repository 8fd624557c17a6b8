package dev.whorl.cli.local;

import java.util.List;

/**
 * Where the time of a token goes, side by side.
 *
 * @param gapSeconds between two tokens of a session, as its client sees them: the median
 * @param stepSeconds that devices work on it: one mean step of each server of the ring
 * @param betweenStepsSeconds that a server waits from the end of a step to the begin of the next
 *     one: the mean of all servers
 * @param restSeconds the gap without the steps: waiting for a running step, ring, router and client
 */
record TokenTime(
    double gapSeconds, double stepSeconds, double betweenStepsSeconds, double restSeconds) {

  /**
   * From what was seen during a run.
   *
   * @param servers of the ring, what each counted during the run
   * @param runSeconds how long that was
   */
  static TokenTime of(double gapSeconds, List<StepFigures> servers, double runSeconds) {
    List<StepFigures> busy = servers.stream().filter(figures -> figures.steps() > 0).toList();
    double steps = busy.stream().mapToDouble(StepFigures::meanSeconds).sum();
    double between =
        busy.stream()
            .mapToDouble(figures -> (runSeconds - figures.seconds()) / figures.steps())
            .average()
            .orElse(0);
    return new TokenTime(gapSeconds, steps, between, gapSeconds - steps);
  }
}
