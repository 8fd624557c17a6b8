package dev.whorl.agent.testing;

import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepContract;
import java.util.ArrayList;
import java.util.List;

/**
 * One chain over the servers of a fleet.
 *
 * @param model name in the store
 * @param servers indexes, in ring order
 * @param ends end of the span of each, exclusive
 */
public record Plan(
    String model,
    String precision,
    List<Integer> servers,
    List<Integer> ends,
    int capacity,
    int slotTokens,
    long slotBytesPerBlock) {
  public static final String PLACEMENT = "chat/tiny-1";
  public static final String CHAIN = "c0";

  /** Small, so that a prompt of some chunks fills it. */
  public static final int WINDOW = 2;

  private static final long TINY_TOKEN_BYTES = 2L * 1 * 32 * 4;

  /** A chain for the tiny model in f32 over servers 0, 1, … with spans that end at {@code ends}. */
  public static Plan tiny(int capacity, Integer... ends) {
    List<Integer> servers = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      servers.add(i);
    }
    return new Plan("tiny", "f32", servers, List.of(ends), capacity, 64, 64 * TINY_TOKEN_BYTES);
  }

  /** Loads it on every server. */
  public void load(Fleet fleet, long generation) {
    for (int hop = 0; hop < servers.size(); hop++) {
      try (TestOperator operator = fleet.operator(servers.get(hop))) {
        operator.load(assign(hop, generation));
      }
    }
  }

  public Assign assign(int hop, long generation) {
    Assign.Builder assign =
        Assign.newBuilder()
            .setGeneration(generation)
            .setStepContract(
                StepContract.newBuilder()
                    .setPrefillWindow(WINDOW)
                    .setPromptsPerChain(1)
                    .setRestSteps(1))
            .addSpans(
                AssignedSpan.newBuilder()
                    .setDeploymentUid(Fleet.ROUTER.deploymentUid())
                    .setPlacement(PLACEMENT)
                    .setModel(
                        ModelRef.newBuilder()
                            .setUri("store://" + Fleet.STORE + "/" + model)
                            .setPrecision(precision))
                    .setStart(start(hop))
                    .setEnd(ends.get(hop))
                    .setCacheBytes((ends.get(hop) - start(hop)) * slotBytesPerBlock * capacity)
                    .setSlotTokens(slotTokens));
    if (hop == 0) {
      assign.addChains(
          AssignedChain.newBuilder()
              .setDeploymentUid(Fleet.ROUTER.deploymentUid())
              .setPlacement(PLACEMENT)
              .setChain(CHAIN)
              .setCapacity(capacity)
              .setResidual(1000));
    }
    return assign.build();
  }

  int start(int hop) {
    return hop == 0 ? 0 : ends.get(hop - 1);
  }
}
