package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.online.OnlineRun;
import dev.whorl.baselines.published.online.ServedSession;
import dev.whorl.baselines.published.placement.ConservativePlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers with the names and units of golden files. */
final class OutputDocuments {
  private OutputDocuments() {}

  static Map<String, Object> estimate(SingleRequest estimate) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time_ms", estimate.time());
    fields.put("r_max", estimate.mostSessions());
    fields.put("r_formula", estimate.sessions());
    return fields;
  }

  static Map<String, Object> conservative(ConservativePlan plan) {
    Map<String, Object> fields = placement(plan.placement());
    fields.put("order", Documents.fromOne(plan.order()));
    fields.putAll(bound(plan));
    fields.put("equal_sum_windows", plan.ties().equalSums());
    return fields;
  }

  private static Map<String, Object> bound(ConservativePlan plan) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("K", plan.covering());
    fields.put("bound_per_token_ms", plan.boundPerToken());
    fields.put("time_per_block_ms", plan.timePerBlock());
    fields.put("max_sessions", plan.maxSessions());
    fields.put("capacity_per_block", plan.capacityPerBlock());
    fields.put("near_tie_windows", plan.ties().near());
    return fields;
  }

  private static Map<String, Object> placement(PublishedPlacement placement) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("first_block", Documents.fromOne(placement.starts()));
    fields.put("block_count", Documents.list(placement.counts()));
    return fields;
  }

  static Map<String, Object> online(OnlineAnswer answer, int outputTokens) {
    OnlineRun.Result result = answer.result();
    PublishedPlacement own = answer.placement();
    Map<String, Object> fields = own == null ? new LinkedHashMap<>() : placement(own);
    fields.put("sum_time_ms", result.sumTime());
    fields.put(
        "avg_per_token_ms", result.sumTime() / (result.sessions().size() * (double) outputTokens));
    fields.put("avg_ttft_ms", result.meanFirstToken());
    fields.put("avg_wait_ms", result.meanWait());
    fields.put("max_concurrent", result.maxConcurrent());
    fields.put("requests_with_tied_routes", result.tiedRoutes());
    fields.put("requests", requests(result.sessions()));
    return fields;
  }

  private static Map<String, Object> requests(List<ServedSession> sessions) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("chain", each(sessions, s -> servers(s.route())));
    fields.put(
        "blocks_per_hop",
        each(sessions, s -> s.route().hops().stream().map(Route.Stop::blocks).toList()));
    fields.put("time_ms", each(sessions, ServedSession::time));
    fields.put("ttft_ms", each(sessions, ServedSession::firstToken));
    fields.put("raw_wait_ms", each(sessions, ServedSession::rawWait));
    fields.put("wait_ms", each(sessions, ServedSession::roundedWait));
    fields.put("completion_ms", each(sessions, ServedSession::completion));
    fields.put("optimal_route_count", each(sessions, s -> (long) s.optimalRoutes()));
    return fields;
  }

  private static <T> List<T> each(List<ServedSession> sessions, Function<ServedSession, T> field) {
    return sessions.stream().map(field).toList();
  }

  private static List<Integer> servers(Route route) {
    return route.hops().stream().map(s -> s.server() + 1).toList();
  }

  static Map<String, Object> optimum(Optimum optimum, int requests, int tokens) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("total_ms", optimum.perTokenTotal() * tokens);
    fields.put("avg_per_token_ms", optimum.perTokenTotal() / requests);
    fields.putAll(placement(optimum.placement()));
    fields.put("routes", optimum.routes().stream().map(Documents::fromOne).toList());
    fields.put("agreed_by", optimum.provedBy());
    return fields;
  }

  static Map<String, Object> offline(OfflineAnswer answer, int requests, int tokens) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("total_ms", answer.total());
    fields.put("avg_per_token_ms", answer.total() / (requests * (double) tokens));
    fields.putAll(placement(answer.plan().placement()));
    fields.put("order", Documents.fromOne(answer.plan().order()));
    fields.put(
        "routes_per_client", answer.routes().stream().map(OutputDocuments::servers).toList());
    fields.putAll(bound(answer.plan()));
    return fields;
  }
}
