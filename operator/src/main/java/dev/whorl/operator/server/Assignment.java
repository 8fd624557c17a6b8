package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.ModelRef;

/** A BlockServer's spec on the wire. */
final class Assignment {
  private Assignment() {}

  static Assign of(BlockServer server) {
    Assign.Builder assign = Assign.newBuilder().setGeneration(server.getMetadata().getGeneration());
    server.getSpec().spans().forEach(span -> assign.addSpans(span(span)));
    server.getSpec().chains().forEach(chain -> assign.addChains(chain(chain)));
    return assign.build();
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
        .build();
  }
}
