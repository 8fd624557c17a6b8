package dev.whorl.simulator.reproduce.training;

import dev.whorl.planning.quorum.FixedDetector;
import dev.whorl.planning.quorum.PlateauDetector;
import dev.whorl.planning.quorum.Quorum;
import dev.whorl.planning.quorum.SignDetector;
import java.util.List;

/**
 * A way to choose k.
 *
 * @param name in tables
 * @param quorum before the first step
 */
record Strategy(String name, Quorum quorum) {
  private static final int START = 10;
  private static final int STEP = 10;
  private static final int MOST = 40;

  /** k fixed at 10, 20, 30, 40, and k raised from 10 to 40 by the two detectors. */
  static List<Strategy> all() {
    return List.of(
        fixed(10),
        fixed(20),
        fixed(30),
        fixed(40),
        new Strategy("sign", new Quorum(START, STEP, MOST, SignDetector.of(10, 200))),
        new Strategy("plateau", new Quorum(START, STEP, MOST, PlateauDetector.standard())));
  }

  private static Strategy fixed(int k) {
    return new Strategy("k=" + k, new Quorum(k, STEP, k, new FixedDetector()));
  }
}
