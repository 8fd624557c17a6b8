package dev.whorl.agent.tune;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.whorl.executor.gradient.FrozenSpan;
import dev.whorl.executor.gradient.SpanWork;
import dev.whorl.protocol.tune.TuneRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request as numbers, checked against the span that it goes through.
 *
 * @param back whether a gradient goes back
 */
record MicroBatch(TuneRequest request, FrozenSpan span, boolean back) {

  /** Throws IllegalArgumentException naming field and value. */
  MicroBatch {
    int hidden = span.geometry().hidden();
    rows(request.getRows(), hidden, "rows");
    if (request.getIdsCount() > 0 && request.getStart() != 0) {
      throw new IllegalArgumentException(
          "The ids enter at block 0, and the span starts at %d.".formatted(request.getStart()));
    }
    int positions = positions(request, hidden);
    if (positions == 0) {
      throw new IllegalArgumentException("The micro-batch has neither rows nor ids.");
    }
    boolean gradient = !request.getGradient().isEmpty();
    boolean targets = request.getTargetsCount() > 0;
    if (gradient && rows(request.getGradient(), hidden, "gradient") != positions) {
      throw new IllegalArgumentException(
          "The gradient has not one row for each of %d positions.".formatted(positions));
    }
    if (targets && request.getTargetsCount() != positions) {
      throw new IllegalArgumentException(
          "The targets (%d) are not one for each of %d positions."
              .formatted(request.getTargetsCount(), positions));
    }
    if (back ? gradient == targets : gradient || targets) {
      throw new IllegalArgumentException(
          back
              ? "Backward takes either a gradient or targets."
              : "Forward takes neither a gradient nor targets.");
    }
    if (request.getWanted() > positions) {
      throw new IllegalArgumentException(
          "The wanted rows (%d) exceed the positions (%d)."
              .formatted(request.getWanted(), positions));
    }
  }

  private static int rows(ByteString bytes, int hidden, String field) {
    if (bytes.size() % (hidden * Float.BYTES) != 0) {
      throw new IllegalArgumentException(
          "The %s (%d bytes) are no multiple of %d numbers."
              .formatted(field, bytes.size(), hidden));
    }
    return bytes.size() / (hidden * Float.BYTES);
  }

  private static int positions(TuneRequest request, int hidden) {
    return request.getRows().size() / (hidden * Float.BYTES) + request.getIdsCount();
  }

  int positions() {
    return positions(request, span.geometry().hidden());
  }

  /** Bytes that it takes from its arrival to its answer. */
  long bytes() {
    return span.bytes(positions(), back) + request.getSerializedSize();
  }

  /** Begins the work, in pieces of so many positions. */
  SpanWork begin(int chunk) {
    float[] rows = entering();
    if (!back) {
      return SpanWork.forward(span, rows, chunk);
    }
    if (request.getTargetsCount() > 0) {
      int[] targets = request.getTargetsList().stream().mapToInt(Integer::intValue).toArray();
      return SpanWork.loss(span, rows, targets, chunk);
    }
    return SpanWork.backward(span, rows, numbers(request.getGradient()), chunk);
  }

  private float[] entering() {
    float[] given = numbers(request.getRows());
    int[] ids = request.getIdsList().stream().mapToInt(Integer::intValue).toArray();
    float[] embedded = span.embed(ids);
    float[] rows = new float[given.length + embedded.length];
    System.arraycopy(given, 0, rows, 0, given.length);
    System.arraycopy(embedded, 0, rows, given.length, embedded.length);
    return rows;
  }

  /** What is sent back of a result. */
  ByteString answer(float[] result) {
    int hidden = span.geometry().hidden();
    int rows = request.getWanted() == 0 ? positions() : request.getWanted();
    return bytes(result, rows * hidden);
  }

  static ByteString bytes(float[] numbers, int count) {
    ByteBuffer buffer = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(numbers, 0, count);
    return UnsafeByteOperations.unsafeWrap(buffer);
  }

  private static float[] numbers(ByteString bytes) {
    float[] numbers = new float[bytes.size() / Float.BYTES];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }
}
