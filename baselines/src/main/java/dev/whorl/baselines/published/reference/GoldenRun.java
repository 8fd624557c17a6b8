package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import dev.whorl.baselines.published.placement.ConservativePlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers a golden instance with the fields that golden files have, as a document of maps, lists,
 * numbers and strings.
 */
public final class GoldenRun {
  private final Optimum.Search optimum;

  /** The optimum of offline instances comes from the given search. */
  public GoldenRun(Optimum.Search optimum) {
    this.optimum = optimum;
  }

  /** The {@code outputs} of a golden file whose content (or whose {@code inputs}) is given. */
  public Map<String, Object> outputs(Map<String, ?> document) {
    return switch (InstanceDocument.read(document)) {
      case OnlineInstance online -> online(online);
      case OfflineInstance offline -> offline(offline);
    };
  }

  private static Map<String, Object> online(OnlineInstance instance) {
    Methods methods = new Methods(instance);
    Answer<ConservativePlan> plan = conservative(instance);
    Map<String, Object> outputs = new LinkedHashMap<>();
    outputs.put(
        "single_request_estimate",
        SingleRequest.estimate(instance).document(OutputDocuments::estimate));
    outputs.put("cg_bp", plan.document(OutputDocuments::conservative));
    put(outputs, "ws_rr", instance, after(plan, p -> methods.waitingPenalised(p.placement())));
    put(outputs, "petals", instance, methods.petals(instance.petals().joinOrder()));
    put(outputs, "petals_optimized_order", instance, after(plan, p -> methods.petals(p.order())));
    put(
        outputs,
        "petals_optimized_number",
        instance,
        after(plan, p -> methods.petalsWithCounts(p.placement().counts())));
    put(outputs, "petals_optimized_rr", instance, methods.petalsWithMyopicRoutes());
    return outputs;
  }

  private static void put(
      Map<String, Object> outputs,
      String method,
      OnlineInstance instance,
      Answer<OnlineAnswer> answer) {
    int tokens = instance.demand().outputTokens();
    outputs.put(method, answer.document(a -> OutputDocuments.online(a, tokens)));
  }

  private static Answer<OnlineAnswer> after(
      Answer<ConservativePlan> plan, Function<ConservativePlan, Answer<OnlineAnswer>> method) {
    return plan instanceof Answer.Ok<ConservativePlan>(var placed)
        ? method.apply(placed)
        : new Answer.Skipped<>("cg_bp failed");
  }

  private static Answer<ConservativePlan> conservative(OnlineInstance instance) {
    return switch (ConservativePlacement.place(instance.pool(), instance.sessions())) {
      case ConservativeAnswer.Placed(var plan) -> new Answer.Ok<>(plan);
      case ConservativeAnswer.ZeroBlockServers zero -> new Answer.Undefined<>("zero_block_server");
      case ConservativeAnswer.NotAllBlocksPlaced missing ->
          new Answer.Failed<>(
              "not_all_blocks_placed", Map.of("block_count", missing.blockCounts()));
    };
  }

  private Map<String, Object> offline(OfflineInstance instance) {
    int all = instance.sessions();
    int tokens = instance.outputTokens();
    Answer<OfflineAnswer> heuristic = OfflineAnswer.of(instance);
    Answer<Optimum> best = optimum.search(instance);
    Map<String, Object> outputs = new LinkedHashMap<>();
    if (best instanceof Answer.Ok<Optimum>(var found)) {
      outputs.put("optimum", OutputDocuments.optimum(found, all, tokens));
      if (!Double.isNaN(found.relaxation())) {
        outputs.put("lp_relaxation", Map.of("total_ms", found.relaxation() * tokens));
      }
    } else {
      outputs.put("optimum", best.document(o -> Map.of()));
    }
    outputs.put("cg_bprr", heuristic.document(h -> OutputDocuments.offline(h, all, tokens)));
    if (heuristic instanceof Answer.Ok<OfflineAnswer>(var h)
        && best instanceof Answer.Ok<Optimum>(var b)) {
      outputs.put("ratio_cg_bprr_to_optimum", h.total() / (b.perTokenTotal() * tokens));
    }
    return outputs;
  }
}
