package dev.whorl.executor;

import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;

/**
 * A span to load.
 *
 * @param model an opened model; it must stay open as long as the span is loaded
 * @param precision formats of weights, cache and residual
 * @param span within the model's blocks. The first block brings the embedding table, the last one
 *     the final norm and the head
 * @param cacheBytes memory for the attention cache of this span's sessions; see {@link
 *     dev.whorl.executor.model.Geometry#cacheBytes}. Rounded down to whole pages
 */
public record SpanRequest(Model model, Precision precision, Span span, long cacheBytes) {
  /** The formats of the model's matrices in memory. */
  public WeightFormats weights() {
    return WeightFormats.of(model, precision);
  }

  public SpanRequest {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("The cache budget (" + cacheBytes + ") is negative.");
    }
  }
}
