package dev.whorl.executor.cuda;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.cpu.Sampler;
import dev.whorl.executor.model.Geometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the device at the end of a step: residuals, the likeliest token of each row that
 * samples, and whole rows of logits where more than that is asked for.
 */
final class CudaOutcome {
  private final List<Row> rows;
  private final Geometry geometry;
  private final int numberBytes;
  private final CudaWorkspace work;
  private final boolean needsLogits;
  private Staging.Piece wire = new Staging.Piece(MemorySegment.NULL, 0);
  private Staging.Piece likeliest = wire;
  private Staging.Piece logits = wire;

  CudaOutcome(List<Row> rows, Geometry geometry, int numberBytes, CudaWorkspace work) {
    this.rows = rows;
    this.geometry = geometry;
    this.numberBytes = numberBytes;
    this.work = work;
    this.needsLogits = rows.stream().map(Row::sampling).anyMatch(CudaOutcome::needsLogits);
  }

  private static boolean needsLogits(@Nullable Sampling sampling) {
    return sampling != null
        && (sampling.temperature() > 0 || sampling.topLogprobs() != Sampling.NO_LOGPROBS);
  }

  /** Whether the row goes on to another server. */
  boolean leaves(Row row) {
    return row.cache().span().end() < geometry.blocks();
  }

  /** Index of the last position of every row that samples. */
  int[] samplingPositions() {
    List<Integer> last = new ArrayList<>();
    int at = 0;
    for (Row row : rows) {
      at += row.count();
      if (row.sampling() != null) {
        last.add(at - 1);
      }
    }
    return last.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Makes room. */
  void place() {
    long leaving =
        rows.stream().filter(this::leaves).mapToLong(Row::count).sum()
            * geometry.hidden()
            * numberBytes;
    int sampled = samplingPositions().length;
    long logitBytes = (long) sampled * geometry.vocabulary() * Float.BYTES;
    work.out.begin(leaving + 8L * sampled + logitBytes);
    wire = work.out.piece(leaving);
    likeliest = work.out.piece(8L * sampled);
    logits = work.out.piece(logitBytes);
  }

  Staging.Piece wire() {
    return wire;
  }

  Staging.Piece likeliest() {
    return likeliest;
  }

  /** Address of the logits, rows one after another. */
  long logits() {
    return logits.device();
  }

  /** Queues the way back. */
  void receive(long stream) {
    for (Staging.Piece piece : List.of(wire, likeliest)) {
      if (piece.host().byteSize() > 0) {
        work.out.receive(piece, stream);
      }
    }
    if (needsLogits) {
      work.out.receive(logits, stream);
    }
  }

  /** The results, in the order of rows, after the stream was waited for. */
  List<RowResult> results() {
    List<RowResult> results = new ArrayList<>();
    byte[] leaving = wire.host().toArray(ValueLayout.JAVA_BYTE);
    int at = 0;
    int sampled = 0;
    for (Row row : rows) {
      Sampling sampling = row.sampling();
      if (leaves(row)) {
        int length = row.count() * geometry.hidden() * numberBytes;
        ByteBuffer slice = ByteBuffer.wrap(leaving, at, length).slice();
        results.add(new RowResult.Residuals(row.count(), slice.order(ByteOrder.LITTLE_ENDIAN)));
        at += length;
      } else if (sampling == null) {
        results.add(new RowResult.Taken());
      } else {
        results.add(sample(row, sampling, sampled++));
      }
    }
    return results;
  }

  private RowResult sample(Row row, Sampling sampling, int index) {
    int position = row.position() + row.count() - 1;
    long rank = likeliest.host().getAtIndex(ValueLayout.JAVA_LONG, index);
    float largest = logit(rank);
    if (!Float.isFinite(largest)) {
      return new RowResult.Broken(
          "The largest logit at position " + position + " is " + largest + ".");
    }
    if (!needsLogits(sampling)) {
      return new RowResult.Sampled((int) ~rank, null);
    }
    int vocabulary = geometry.vocabulary();
    float[] row32 = new float[vocabulary];
    MemorySegment.copy(
        logits.host(),
        ValueLayout.JAVA_FLOAT,
        (long) index * vocabulary * Float.BYTES,
        row32,
        0,
        vocabulary);
    return new Sampler(row32, 0, vocabulary, sampling, new float[vocabulary + Sampler.SPARE])
        .sample(position);
  }

  /** The logit of a rank: see head.cu. */
  private static float logit(long rank) {
    int ordered = (int) (rank >>> 32);
    if (ordered == -1) {
      return Float.NaN;
    }
    return Float.intBitsToFloat(ordered < 0 ? ordered & 0x7fffffff : ~ordered);
  }
}
