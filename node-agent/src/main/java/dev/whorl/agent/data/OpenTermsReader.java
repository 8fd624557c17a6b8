package dev.whorl.agent.data;

import dev.whorl.agent.session.OpenTerms;
import dev.whorl.agent.session.RingPlan;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.SamplingTerms;
import dev.whorl.executor.Span;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Sampling;
import java.util.HashSet;
import java.util.Set;

/**
 * From the wire to terms. Throws IllegalArgumentException, naming field and value, for what makes
 * no sense.
 */
final class OpenTermsReader {
  private OpenTermsReader() {}

  static OpenTerms read(OpenRequest request, String deploymentUid) {
    RingPlan ring =
        new RingPlan(
            request.getHopsList().stream()
                .map(hop ->
                    new RingPlan.Hop(
                        hop.getServer(),
                        hop.getIncarnation(),
                        new Span(hop.getStart(), hop.getEnd())))
                .toList(),
            request.getHop());
    return new OpenTerms(
        request.getSession(),
        request.getEpoch(),
        new RouterId(deploymentUid, request.getRouter()),
        request.getPlacement(),
        request.getChain(),
        ring,
        request.getKeep(),
        request.getRecovery(),
        request.getIdsCount(),
        sampling(request.getSampling()));
  }

  private static SamplingTerms sampling(Sampling wire) {
    Set<Integer> ends = new HashSet<>(wire.getEosIdsList());
    ends.addAll(wire.getStopIdsList());
    return new SamplingTerms(
        new dev.whorl.executor.Sampling(
            wire.getSeed(),
            wire.getTemperature(),
            wire.getTopP(),
            wire.getTopK(),
            topLogprobs(wire)),
        ends,
        wire.getMaxTokens());
  }

  /** The whole vocabulary is not for the wire. */
  private static int topLogprobs(Sampling wire) {
    int most = dev.whorl.executor.Sampling.MOST_LOGPROBS;
    if (wire.getTopLogprobs() > most) {
      throw new IllegalArgumentException(
          "The sampling field topLogprobs (%d) must be -1 to %d."
              .formatted(wire.getTopLogprobs(), most));
    }
    return wire.getTopLogprobs();
  }
}
