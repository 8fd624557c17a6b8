package dev.whorl.simulator.reproduce.routing;

import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import dev.whorl.baselines.published.placement.ConservativePlan;
import dev.whorl.baselines.published.reference.Answer;
import dev.whorl.baselines.published.reference.Methods;
import dev.whorl.baselines.published.reference.OnlineAnswer;
import dev.whorl.baselines.published.reference.OnlineInstance;
import java.util.EnumMap;
import java.util.Map;

/** Every method on one drawn instance, with and without the allocation delays. */
final class PointRun {
  private PointRun() {}

  /** Mean ms per token by method; a method that failed is absent. */
  static Map<Method, Double> run(OnlineInstance drawn, boolean allocationDelays) {
    OnlineInstance instance = allocationDelays ? delayed(drawn) : drawn;
    Methods methods = new Methods(instance);
    Map<Method, Double> means = new EnumMap<>(Method.class);
    put(means, instance, Method.PETALS, methods.petals(instance.petals().joinOrder()));
    put(means, instance, Method.PETALS_OPTIMIZED_ROUTE, methods.petalsWithMyopicRoutes());
    if (ConservativePlacement.place(instance.pool(), instance.sessions())
        instanceof ConservativeAnswer.Placed(ConservativePlan plan)) {
      put(means, instance, Method.PROPOSED, methods.waitingPenalised(plan.placement()));
      put(means, instance, Method.PETALS_OPTIMIZED_ORDER, methods.petals(plan.order()));
      put(
          means,
          instance,
          Method.PETALS_OPTIMIZED_NUMBER,
          methods.petalsWithCounts(plan.placement().counts()));
    }
    return means;
  }

  private static OnlineInstance delayed(OnlineInstance drawn) {
    return new OnlineInstance(
        drawn.pool(),
        drawn.sessions(),
        drawn.demand(),
        drawn.prefill(),
        new OnlineInstance.Delays(
            drawn.delays().initial(), Drawing.PROPOSED_ALLOCATION_MS, Drawing.PETALS_ALLOCATION_MS),
        drawn.petals());
  }

  private static void put(
      Map<Method, Double> means,
      OnlineInstance instance,
      Method method,
      Answer<OnlineAnswer> answer) {
    if (answer instanceof Answer.Ok<OnlineAnswer>(OnlineAnswer ok)) {
      double tokens = ok.result().sessions().size() * (double) instance.demand().outputTokens();
      means.put(method, ok.result().sumTime() / tokens);
    }
  }
}
