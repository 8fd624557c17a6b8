package dev.whorl.executor;

import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;

/**
 * A span to load.
 *
 * @param model an opened model; it must stay open as long as the span is loaded
 * @param precision weights are converted to it at load
 * @param span within the model's blocks. The first block brings the embedding table, the last one
 *     the final norm and the head
 * @param cacheBytes memory for the attention cache of this span's sessions; see {@link
 *     dev.whorl.executor.model.Geometry#cacheBytes}. Rounded down to whole pages
 */
public record SpanRequest(Model model, Precision precision, Span span, long cacheBytes) {
  public SpanRequest {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("The cache budget (" + cacheBytes + ") is negative.");
    }
  }
}
