package dev.whorl.executor;

import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelFault;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.WeightFormats;
import org.jspecify.annotations.Nullable;

/**
 * A span to load.
 *
 * @param model an opened model; it must stay open as long as the span is loaded
 * @param precision formats of weights, cache and residual
 * @param span within the model's blocks. The first block brings the embedding table, the last one
 *     the final norm and the head
 */
public record SpanRequest(Model model, Precision precision, Span span) {
  /** The formats of the model's matrices in memory. */
  public WeightFormats weights() {
    return WeightFormats.of(model, precision);
  }

  /** The fault "a file that the span needs is not here", or null. */
  public @Nullable ModelFault absent() {
    Tensor tensor = model.tensors().absent(span.start(), span.end());
    return tensor == null
        ? null
        : new ModelFault(
            ModelFault.Kind.MISSING,
            tensor.file(),
            tensor.name(),
            "The blocks %s need the tensor %s, and its file %s is not in the model's folder."
                .formatted(span, tensor.name(), tensor.file()));
  }

  /** Bytes of a page of its sessions' cache. */
  public long pageBytes() {
    return model.geometry().pageBytes(precision);
  }
}
