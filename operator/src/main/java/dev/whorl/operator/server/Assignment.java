package dev.whorl.operator.server;

import dev.whorl.control.Contracts;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Durations;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Quota;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A BlockServer's spec on the wire. */
final class Assignment {
  private Assignment() {}

  static Assign of(BlockServer server) {
    Assign.Builder assign = Assign.newBuilder().setGeneration(server.getMetadata().getGeneration());
    server.getSpec().spans().forEach(span -> assign.addSpans(span(span)));
    server.getSpec().chains().forEach(chain -> assign.addChains(chain(chain)));
    Map<String, Long> quotas = new TreeMap<>();
    server
        .getSpec()
        .spans()
        .forEach(span -> quotas.merge(span.deploymentUid(), span.cacheBytes(), Long::sum));
    quotas.forEach((uid, bytes) ->
        assign.addQuotas(Quota.newBuilder().setDeploymentUid(uid).setCacheBytes(bytes)));
    return assign
        .setStepCapSeconds(stepCap(server.getSpec().spans()))
        .setHopDelaySeconds(hopDelay(server.getSpec().spans()))
        .setStepContract(Contracts.certified())
        .build();
  }

  /**
   * The longest step that a certificate in force allows: each counts the rows of all deployments on
   * the server, so the largest holds for all of them. 0: some revision certifies none.
   */
  private static double stepCap(List<SpanSpec> spans) {
    double longest = 0;
    for (SpanSpec span : spans) {
      String cap = span.stepCap();
      if (cap == null) {
        return 0;
      }
      longest = Math.max(longest, Durations.seconds(cap));
    }
    return longest;
  }

  /** The shortest delay that a certificate assumes: a longer one breaks that one. 0: none does. */
  private static double hopDelay(List<SpanSpec> spans) {
    return spans.stream()
        .map(SpanSpec::hopDelay)
        .filter(Objects::nonNull)
        .mapToDouble(Durations::seconds)
        .min()
        .orElse(0);
  }

  private static AssignedSpan span(SpanSpec span) {
    return AssignedSpan.newBuilder()
        .setDeploymentUid(span.deploymentUid())
        .setPlacement(span.placement())
        .setModel(
            ModelRef.newBuilder().setUri(span.model().uri()).setPrecision(span.model().precision()))
        .setStart(span.start())
        .setEnd(span.end())
        .setCacheBytes(span.cacheBytes())
        .setSlotTokens(span.slotTokens())
        .setPrefillTokens(span.prefillTokens())
        .build();
  }

  private static AssignedChain chain(ChainSpec chain) {
    return AssignedChain.newBuilder()
        .setDeploymentUid(chain.deploymentUid())
        .setPlacement(chain.placement())
        .setChain(chain.chain())
        .setCapacity(chain.capacity())
        .setResidual(chain.residual())
        .build();
  }
}
