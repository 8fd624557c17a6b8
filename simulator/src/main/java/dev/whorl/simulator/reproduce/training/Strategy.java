package dev.whorl.simulator.reproduce.training;

import dev.whorl.planning.quorum.FixedDetector;
import dev.whorl.planning.quorum.PlateauDetector;
import dev.whorl.planning.quorum.Quorum;
import dev.whorl.planning.quorum.SignDetector;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A way to choose k.
 *
 * @param name in tables
 * @param start before the first step
 */
record Strategy(String name, KChoice start) {
  private static final int START = 10;
  private static final int STEP = 10;
  private static final int MOST = 40;

  /** k fixed at 10, 20, 30, 40. */
  static List<Strategy> fixed() {
    return IntStream.iterate(START, k -> k <= MOST, k -> k + STEP)
        .mapToObj(k ->
            new Strategy(
                "k=" + k, KChoice.Detected.of(new Quorum(k, STEP, k, new FixedDetector()))))
        .toList();
  }

  /** k raised from 10 to 40 by the two detectors. */
  static List<Strategy> adaptive() {
    return List.of(
        new Strategy(
            "sign", KChoice.Detected.of(new Quorum(START, STEP, MOST, SignDetector.of(10, 200)))),
        new Strategy(
            "plateau",
            KChoice.Detected.of(new Quorum(START, STEP, MOST, PlateauDetector.standard()))));
  }

  /**
   * What nobody has: the error itself, and the floor that each k ends at.
   *
   * @param floors in the order of {@link #fixed()}
   */
  static Strategy oracle(List<Double> floors, int workers) {
    List<KChoice.Oracle.Rung> rungs =
        IntStream.range(0, floors.size())
            .mapToObj(i -> {
              int k = START + i * STEP;
              return new KChoice.Oracle.Rung(k, floors.get(i), Regression.meanTime(k, workers));
            })
            .toList();
    return new Strategy("oracle", new KChoice.Oracle(rungs, 0, Double.NaN));
  }
}
