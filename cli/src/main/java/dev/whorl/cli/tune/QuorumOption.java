package dev.whorl.cli.tune;

import dev.whorl.cli.BadInput;
import dev.whorl.planning.quorum.Detector;
import dev.whorl.planning.quorum.PlateauDetector;
import dev.whorl.planning.quorum.SignDetector;
import dev.whorl.tuner.QuorumPolicy;

/** What {@code --quorum} and {@code --detector} say, as a policy. */
final class QuorumOption {
  private static final double TOLERANCE = 0.01;
  private static final int PATIENCE = 25;
  private static final int THRESHOLD = 10;
  private static final int BURN_IN = 25;

  private QuorumOption() {}

  /**
   * The policy.
   *
   * @param quorum adaptive, all, or a number
   * @param detector plateau or sign
   * @throws BadInput naming the option
   */
  static QuorumPolicy policy(String quorum, String detector) {
    return switch (quorum) {
      case "all" -> new QuorumPolicy.All();
      case "adaptive" -> new QuorumPolicy.Adaptive(detector(detector));
      default -> new QuorumPolicy.Fixed(number(quorum));
    };
  }

  private static Detector detector(String name) {
    return switch (name) {
      case "plateau" -> PlateauDetector.of(TOLERANCE, PATIENCE);
      case "sign" -> SignDetector.of(THRESHOLD, BURN_IN);
      default -> throw new BadInput("--detector (%s) must be plateau or sign.".formatted(name));
    };
  }

  private static int number(String quorum) {
    if (!quorum.matches("[1-9][0-9]{0,5}")) {
      throw new BadInput(
          "--quorum (%s) must be adaptive, all, or the number of chains to wait for."
              .formatted(quorum));
    }
    return Integer.parseInt(quorum);
  }
}
