package dev.whorl.executor.gpucheck;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.cuda.CudaBlockExecutor;
import dev.whorl.executor.cuda.CudaRoofline;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
import java.util.List;

/** How fast: kernels, blocks and prefill of a shape in a weight format. */
final class Speed {
  private final CudaBlockExecutor gpu;
  private final List<Integer> batches;
  private final int context;
  private final int chunk;

  /** Parts of a block, of one shape and format. */
  record Parts(String shape, String format, List<CudaRoofline.Part> parts) {}

  /**
   * A whole block.
   *
   * @param rows sessions of one decode step, or positions of a prefill chunk
   * @param bytes of weights and cache that it reads
   */
  record Block(
      String shape, String format, String phase, int rows, long nanos, long bytes, long flops) {}

  /** What was timed; {@code left} says what was not and why. */
  record Figures(List<Parts> parts, List<Block> blocks, List<String> left) {}

  private final Figures figures =
      new Figures(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

  Speed(CudaBlockExecutor gpu, List<Integer> batches, int context, int chunk) {
    this.gpu = gpu;
    this.batches = batches;
    this.context = context;
    this.chunk = chunk;
  }

  MeasureRequest request(Shape shape, TensorType format) {
    return new MeasureRequest(
        WeightFormats.uniform(shape.geometry(), format),
        NumberFormat.BF16,
        NumberFormat.BF16,
        context,
        batches,
        chunk);
  }

  Figures figures() {
    return figures;
  }

  /** Times a shape in a format; what does not fit is noted, not failed. */
  void measure(Shape shape, TensorType format) {
    MeasureRequest request = request(shape, format);
    switch (gpu.measure(request, MeasureProgress.NONE)) {
      case MeasureOutcome.Measured(DeviceProfile profile) -> {
        blocks(shape, format, request, profile);
        figures
            .parts()
            .add(new Parts(shape.name(), format.name(), CudaRoofline.parts(gpu, request)));
      }
      case MeasureOutcome.TooLittleMemory(long needed, long free) ->
          figures
              .left()
              .add(
                  String.format(
                      "%s in %s needs %d MiB, free are %d MiB.",
                      shape.name(), format, needed >> 20, free >> 20));
      case MeasureOutcome.Unsupported(String message) -> figures.left().add(message);
    }
  }

  private void blocks(
      Shape shape, TensorType format, MeasureRequest request, DeviceProfile profile) {
    Geometry geometry = shape.geometry();
    AttentionShape attention = geometry.attention();
    long weights = request.weights().blockBytes(0);
    long pair = 2L * attention.keyValueWidth() * request.cache().bytes();
    long matrices =
        (long) geometry.hidden()
            * (2L * attention.queryWidth()
                + 2L * attention.keyValueWidth()
                + 3L * geometry.feedForward());
    for (DeviceProfile.Decode decode : profile.decode()) {
      long rows = decode.batch();
      figures
          .blocks()
          .add(
              new Block(
                  shape.name(),
                  format.name(),
                  "decode",
                  decode.batch(),
                  decode.block().toNanos(),
                  weights + rows * context * pair,
                  rows * (2 * matrices + 4L * context * attention.queryWidth())));
    }
    long tokens = profile.prefill().tokens();
    long end = Math.max(context, chunk);
    // A position attends to what is before it: the middle of the chunk stands for all.
    long seen = end - tokens / 2;
    figures
        .blocks()
        .add(
            new Block(
                shape.name(),
                format.name(),
                "prefill",
                profile.prefill().tokens(),
                profile.prefill().block().toNanos(),
                weights + end * pair,
                tokens * (2 * matrices + 4L * seen * attention.queryWidth())));
  }
}
