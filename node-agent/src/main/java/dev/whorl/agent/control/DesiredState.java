package dev.whorl.agent.control;

import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.StepContract;
import dev.whorl.executor.Span;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.Quota;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the operator wants of this server.
 *
 * @param generation of the BlockServer's spec; it never goes back
 * @param cacheBytes what the sessions of a span may reserve; together the quota of its deployment
 * @param quotas what all sessions of a deployment may reserve at most; without one, only that sum
 * @param stepCapSeconds the certificate's cap on a step; 0 for none
 * @param hopDelaySeconds that the certificate assumes between two servers; 0 for none
 * @param contract that the certificate counts with
 * @param tuneSeconds how long a piece of tuning may take; 0: none is allowed
 */
record DesiredState(
    long generation,
    List<DesiredSpan> spans,
    Map<DesiredSpan, Long> cacheBytes,
    Map<String, Long> quotas,
    List<ServedChain> chains,
    double stepCapSeconds,
    double hopDelaySeconds,
    StepContract contract,
    double tuneSeconds) {
  static final DesiredState NOTHING =
      new DesiredState(0, List.of(), Map.of(), Map.of(), List.of(), 0, 0, StepContract.NONE, 0);

  DesiredState {
    spans = List.copyOf(spans);
    cacheBytes = Map.copyOf(cacheBytes);
    quotas = Map.copyOf(quotas);
    chains = List.copyOf(chains);
  }

  /**
   * Reads an assignment. Throws IllegalArgumentException, naming field and value, for one that
   * makes no sense.
   *
   * @param defaultPrefillTokens where the assignment names none
   */
  static DesiredState read(Assign assign, int defaultPrefillTokens) {
    return new DesiredState(
        assign.getGeneration(),
        assign.getSpansList().stream().map(span -> span(span, defaultPrefillTokens)).toList(),
        assign.getSpansList().stream()
            .collect(
                Collectors.toMap(
                    span -> span(span, defaultPrefillTokens),
                    AssignedSpan::getCacheBytes,
                    Long::sum)),
        assign.getQuotasList().stream()
            .collect(Collectors.toMap(Quota::getDeploymentUid, Quota::getCacheBytes, Long::sum)),
        assign.getChainsList().stream()
            .map(chain ->
                new ServedChain(
                    chain.getDeploymentUid(),
                    chain.getPlacement(),
                    chain.getChain(),
                    chain.getCapacity(),
                    chain.getResidual()))
            .toList(),
        assign.getStepCapSeconds(),
        assign.getHopDelaySeconds(),
        assign.getSpansCount() == 0 ? StepContract.NONE : contract(assign.getStepContract()),
        assign.getTuneSeconds());
  }

  private static StepContract contract(dev.whorl.protocol.control.StepContract told) {
    if (told.getPrefillWindow() < 1 || told.getPromptsPerChain() < 1) {
      throw new IllegalArgumentException(
          "The step_contract (prefill_window %d, prompts_per_chain %d) must have at least 1 of each; the operator may be of another version."
              .formatted(told.getPrefillWindow(), told.getPromptsPerChain()));
    }
    return new StepContract(
        told.getPrefillWindow(), told.getPromptsPerChain(), told.getRestSteps());
  }

  private static DesiredSpan span(AssignedSpan span, int defaultPrefillTokens) {
    if (span.getSlotTokens() < 1) {
      throw new IllegalArgumentException(
          "The slot_tokens (%d) of placement (%s) must be at least 1."
              .formatted(span.getSlotTokens(), span.getPlacement()));
    }
    if (span.getCacheBytes() < 0) {
      throw new IllegalArgumentException(
          "The cache_bytes (%d) of placement (%s) must not be negative."
              .formatted(span.getCacheBytes(), span.getPlacement()));
    }
    return new DesiredSpan(
        span.getDeploymentUid(),
        span.getPlacement(),
        span.getModel().getUri(),
        span.getModel().getRevision(),
        span.getModel().getPrecision(),
        new Span(span.getStart(), span.getEnd()),
        span.getSlotTokens(),
        span.getPrefillTokens() == 0 ? defaultPrefillTokens : span.getPrefillTokens());
  }
}
