package dev.whorl.agent.session;

import dev.whorl.executor.Span;

/**
 * A span that is wanted and not loaded yet: sessions whose blocks it will have wait for it.
 *
 * @param model names content and precision, as in {@link ServedSpan}
 */
public record ComingSpan(String deploymentUid, String model, Span span) {
  /** Whether a session of a span that runs through these blocks will run through them here. */
  public boolean willCarryOn(ServedSpan other, Span blocks) {
    return deploymentUid.equals(other.deploymentUid())
        && model.equals(other.model())
        && span.contains(blocks);
  }
}
