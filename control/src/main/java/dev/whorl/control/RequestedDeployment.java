package dev.whorl.control;

import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Workload;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;

/**
 * One deployment as it goes into planning.
 *
 * @param id identity of the deployment (its uid in a cluster)
 * @param model where its weights are, in which precision
 * @param geometry as inspected in that precision
 * @param workload what it must carry
 * @param constraints what a placement must respect
 */
public record RequestedDeployment(
    String id, ModelRef model, ModelGeometry geometry, Workload workload, Constraints constraints) {
  /** One that any placement will do for. */
  public RequestedDeployment(String id, ModelRef model, ModelGeometry geometry, Workload workload) {
    this(id, model, geometry, workload, Constraints.NONE);
  }

  /**
   * One session's share of memory.
   *
   * @param geometry of the model
   * @param prefillTokens p, prefill tokens per step in total
   */
  public static Slot slot(
      ModelGeometry geometry, int maxInputTokens, int maxOutputTokens, int prefillTokens) {
    long tokens = (long) maxInputTokens + maxOutputTokens;
    return new Slot(
        maxInputTokens,
        maxOutputTokens,
        Math.multiplyExact(geometry.getCacheBytesPerToken(), pageRounded(geometry, tokens)),
        prefillTokens);
  }

  /** Agents reserve whole pages. */
  private static long pageRounded(ModelGeometry geometry, long tokens) {
    long page = Math.max(1, geometry.getPageTokens());
    return Math.ceilDiv(tokens, page) * page;
  }
}
