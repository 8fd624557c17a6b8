package dev.whorl.agent.control;

import dev.whorl.agent.session.ComingSpan;
import dev.whorl.executor.Span;

/**
 * A span as assigned. Two that differ in anything are two spans: the new one is loaded beside the
 * old one, which takes as long as the blocks that are not here yet, takes over its sessions, and
 * the old one goes.
 */
record DesiredSpan(
    String deploymentUid,
    String placement,
    String uri,
    String revision,
    String precision,
    Span span,
    int slotTokens,
    int prefillTokens) {
  /** Names content and precision. */
  String model() {
    return uri + "@" + revision + " " + precision;
  }

  ComingSpan coming() {
    return new ComingSpan(deploymentUid, model(), span);
  }
}
