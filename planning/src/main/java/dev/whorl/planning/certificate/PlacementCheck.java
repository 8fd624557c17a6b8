package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.TrustedEnds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Spans, chains and constraints of one placement, one by one. */
final class PlacementCheck {
  private final Deployment deployment;
  private final Placement placement;
  private final Map<String, Server> servers;
  private final List<String> violations = new ArrayList<>();

  private PlacementCheck(Problem problem, Deployment deployment, Placement placement) {
    this.deployment = deployment;
    this.placement = placement;
    this.servers = problem.servers().stream().collect(Collectors.toMap(Server::id, s -> s));
  }

  static List<String> violations(Problem problem, Deployment deployment, Placement placement) {
    PlacementCheck check = new PlacementCheck(problem, deployment, placement);
    check.spans();
    check.chains();
    check.pins();
    check.spending();
    return check.violations;
  }

  private void spans() {
    int blocks = deployment.model().blockCount();
    TrustedEnds ends = deployment.constraints().trustedEnds();
    for (HostedSpan hosted : placement.spans()) {
      Server server = servers.get(hosted.server());
      if (server == null || !deployment.profiles().containsKey(hosted.server())) {
        violations.add(
            "Server %s of deployment %s has no profile."
                .formatted(hosted.server(), deployment.id()));
        continue;
      }
      if (hosted.span().end() > blocks) {
        violations.add("%s ends beyond the %d blocks.".formatted(hosted, blocks));
      } else if (ends != null
          && ends.touches(hosted.span(), blocks)
          && !ends.zone().equals(server.location().trustZone())) {
        violations.add(
            "%s holds blocks that must stay in trust zone %s.".formatted(hosted, ends.zone()));
      }
    }
  }

  private void chains() {
    Map<String, Span> spans = placement.spansByServer();
    for (Chain chain : placement.chains()) {
      if (chain.blocks() != deployment.model().blockCount()) {
        violations.add("Chain %s ends before the last block.".formatted(chain));
      }
      for (Hop hop : chain.hops()) {
        Span hosted = spans.get(hop.server());
        if (hosted == null || !hosted.contains(hop.span())) {
          violations.add("%s of chain %s is not hosted there (%s).".formatted(hop, chain, hosted));
        }
      }
    }
    if (placement.sessions() < deployment.workload().sessions()) {
      violations.add(
          "The chains of deployment %s carry %d sessions, not %d."
              .formatted(deployment.id(), placement.sessions(), deployment.workload().sessions()));
    }
  }

  private void pins() {
    for (HostedSpan pin : deployment.constraints().pinned()) {
      if (!pin.span().equals(placement.spanOf(pin.server()))) {
        violations.add(
            "%s is pinned but the placement has %s."
                .formatted(pin, placement.spanOf(pin.server())));
      }
    }
  }

  private void spending() {
    Spending spending = deployment.constraints().spending();
    within("price per hour", spending.maxPricePerHour(), s -> s.rates().pricePerHour());
    within("watts", spending.maxWatts(), s -> s.rates().watts());
  }

  private void within(String what, @Nullable Double limit, ToDoubleFunction<Server> rate) {
    if (limit == null) {
      return;
    }
    double sum = 0;
    for (HostedSpan hosted : placement.spans()) {
      Server server = servers.get(hosted.server());
      sum += server == null ? 0 : rate.applyAsDouble(server);
    }
    if (sum > limit * (1 + 1e-12)) {
      violations.add(
          "The %s (%s) of deployment %s exceed the limit %s."
              .formatted(what, sum, deployment.id(), limit));
    }
  }
}
