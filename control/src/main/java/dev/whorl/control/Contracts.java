package dev.whorl.control;

import dev.whorl.protocol.control.StepContract;

/** What agents are told of the rules that certificates count with. */
public final class Contracts {
  private Contracts() {}

  /** The contract that certificates are written for. */
  public static StepContract certified() {
    return wire(dev.whorl.planning.model.StepContract.CERTIFIED);
  }

  static StepContract wire(dev.whorl.planning.model.StepContract contract) {
    return StepContract.newBuilder()
        .setPrefillWindow(contract.prefillWindow())
        .setPromptsPerChain(contract.promptsPerChain())
        .setRestSteps(contract.restSteps())
        .build();
  }
}
