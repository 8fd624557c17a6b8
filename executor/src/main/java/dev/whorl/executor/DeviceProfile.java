package dev.whorl.executor;

import java.time.Duration;
import java.util.List;

/**
 * Times of a device for one geometry, precision and context.
 *
 * @param decode one entry per batch asked for
 * @param prefill of one chunk
 * @param streamedBytes distinct weight memory that each pass walked through
 * @param beyondCache whether that is enough that no pass found its weights in the processor's
 *     cache, as in real use; when false (small memory) decode times may flatter the device
 */
public record DeviceProfile(
    List<Decode> decode, Prefill prefill, long streamedBytes, boolean beyondCache) {
  /**
   * A decode step of {@code batch} sessions.
   *
   * @param block one block: median over the passes
   * @param slowBlock one block: the slowest tenth begins here
   * @param head final norm, vocabulary head and greedy choice for all sessions together
   * @param embedding taking in ids or residuals and giving out residuals: what a step costs beside
   *     its blocks and head
   */
  public record Decode(
      int batch, Duration block, Duration slowBlock, Duration head, Duration embedding) {}

  /** One chunk of {@code tokens} positions through one block, at the end of the context. */
  public record Prefill(int tokens, Duration block) {}
}
