package dev.whorl.agent.session;

import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.model.Geometry;

/**
 * A loaded span that sessions may open.
 *
 * @param slotTokens cache that a session takes, prompt and output together
 * @param prefillTokens p: the largest chunk, and what a step may take if all of it is this
 *     deployment's
 */
public record ServedSpan(
    String deploymentUid, String placement, LoadedSpan loaded, int slotTokens, int prefillTokens) {

  public Span span() {
    return loaded.request().span();
  }

  public Geometry geometry() {
    return loaded.request().model().geometry();
  }

  /** Bytes of one residual on the wire. */
  public int rowBytes() {
    SpanRequest request = loaded.request();
    return request.model().geometry().residualBytes(request.precision());
  }
}
