package dev.whorl.cli.plan;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.baselines.published.PaperBound;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.solve.Plan;

/** A planning answer for machines: seconds, blocks from 0, span ends exclusive. */
final class PlanJson {
  private static final JsonMapper JSON = new JsonMapper();

  private PlanJson() {}

  static ObjectNode of(Problem problem, PlanOutcome outcome) {
    ObjectNode node = JSON.createObjectNode();
    Plan plan = outcome.plan();
    node.put("feasible", plan != null);
    if (outcome.explanation() != null) {
      node.put("explanation", outcome.explanation());
    }
    if (plan != null) {
      ArrayNode deployments = node.putArray("deployments");
      for (int i = 0; i < plan.placements().size(); i++) {
        ObjectNode entry = deployments.addObject();
        deployment(entry, plan.placements().get(i), plan.certificates().get(i));
        Double paper = PaperBound.seconds(Pool.of(problem, problem.deployments().get(i)));
        if (paper != null) {
          entry.put("paperBoundSeconds", paper);
        }
      }
      ArrayNode leftOut = node.putArray("leftOut");
      plan.leftOut()
          .forEach(l -> leftOut.addObject().put("server", l.server()).put("reason", l.reason()));
    }
    return node;
  }

  private static void deployment(ObjectNode node, Placement placement, Certificate certificate) {
    node.put("deployment", placement.deployment())
        .put("algorithm", certificate.algorithm())
        .put("sessions", certificate.sessions())
        .put("boundSeconds", certificate.worstSeconds())
        .put("meanBoundSeconds", certificate.meanSeconds())
        .put("objectiveSeconds", certificate.objectiveSeconds())
        .put("lowerBoundSeconds", certificate.lowerBoundSeconds())
        .put("ratio", certificate.ratio());
    ArrayNode loads = node.putArray("loads");
    certificate
        .loads()
        .forEach(load ->
            loads
                .addObject()
                .put("sessions", load.sessions())
                .put("boundSeconds", load.worstSeconds()));
    ArrayNode spans = node.putArray("spans");
    for (HostedSpan hosted : placement.spans()) {
      span(spans.addObject().put("server", hosted.server()), hosted.span());
    }
    ArrayNode chains = node.putArray("chains");
    for (int i = 0; i < placement.chains().size(); i++) {
      Chain chain = placement.chains().get(i);
      ObjectNode entry =
          chains
              .addObject()
              .put("capacity", chain.capacity())
              .put("boundSeconds", certificate.chains().get(i).boundSeconds())
              .put("firstTokenSeconds", certificate.chains().get(i).firstTokenSeconds());
      ArrayNode hops = entry.putArray("hops");
      for (Hop hop : chain.hops()) {
        span(hops.addObject().put("server", hop.server()), hop.span());
      }
    }
    ArrayNode assumptions = node.putArray("assumptions");
    certificate.assumptions().forEach(assumptions::add);
  }

  private static void span(ObjectNode node, Span span) {
    node.put("start", span.start()).put("end", span.end());
  }
}
