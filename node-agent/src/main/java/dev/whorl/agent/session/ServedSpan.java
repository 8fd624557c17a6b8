package dev.whorl.agent.session;

import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.model.Geometry;

/**
 * A loaded span that sessions may open.
 *
 * @param model names content and precision: spans of one name share blocks
 * @param slotTokens cache that a session takes, prompt and output together
 * @param prefillTokens p: the largest chunk, and what a step may take if all of it is this
 *     deployment's
 */
public record ServedSpan(
    String deploymentUid,
    String placement,
    String model,
    LoadedSpan loaded,
    int slotTokens,
    int prefillTokens) {

  public Span span() {
    return loaded.request().span();
  }

  public Geometry geometry() {
    return loaded.request().model().geometry();
  }

  /** Whether a session that runs through these blocks of a span can run through them here. */
  boolean carriesOn(ServedSpan other, Span blocks) {
    return sameModel(other) && span().contains(blocks);
  }

  /**
   * Whether deployment, content and precision are the same. Identity on purpose: a file that was
   * replaced under its name is another model.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean sameModel(ServedSpan other) {
    SpanRequest mine = loaded.request();
    SpanRequest theirs = other.loaded.request();
    return deploymentUid.equals(other.deploymentUid)
        && model.equals(other.model)
        && mine.model() == theirs.model()
        && mine.precision().equals(theirs.precision());
  }

  /** Bytes of one residual on the wire. */
  public int rowBytes() {
    SpanRequest request = loaded.request();
    return request.model().geometry().residualBytes(request.precision());
  }
}
