package dev.whorl.executor.cuda;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.model.Geometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What leaves the device at the end of a step: residuals, the drawn token of each row that samples
 * with its log-probabilities, and rows of logits where every log-probability is asked for.
 */
final class CudaOutcome {
  private static final Staging.Piece NOTHING = new Staging.Piece(MemorySegment.NULL, 0);

  private final List<Row> rows;
  private final Geometry geometry;
  private final int numberBytes;
  private final CudaWorkspace work;
  private final Staging out;
  private final CudaDraws draws;
  private Staging.Piece wire = NOTHING;
  private Staging.Piece likeliest = NOTHING;
  private Staging.Piece drawn = NOTHING;
  private Staging.Piece tops = NOTHING;
  private Staging.Piece travelling = NOTHING;
  private long logits;

  CudaOutcome(List<Row> rows, Geometry geometry, int numberBytes, CudaWorkspace work) {
    this.rows = rows;
    this.geometry = geometry;
    this.numberBytes = numberBytes;
    this.work = work;
    this.out = work.out();
    this.draws = new CudaDraws(rows, geometry.vocabulary());
  }

  CudaDraws draws() {
    return draws;
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
    int sampled = draws.count();
    long logitBytes = (long) sampled * geometry.vocabulary() * Float.BYTES;
    boolean travel = draws.needsLogits();
    out.begin(
        leaving + 8L * sampled + draws.drawnBytes() + draws.topBytes() + (travel ? logitBytes : 0));
    wire = out.piece(leaving);
    likeliest = out.piece(8L * sampled);
    drawn = out.piece(draws.drawnBytes());
    tops = out.piece(draws.topBytes());
    travelling = travel ? out.piece(logitBytes) : NOTHING;
    logits = travel ? travelling.device() : work.logits.fit(logitBytes);
  }

  Staging.Piece wire() {
    return wire;
  }

  Staging.Piece likeliest() {
    return likeliest;
  }

  Staging.Piece drawn() {
    return drawn;
  }

  Staging.Piece tops() {
    return tops;
  }

  /** Address of the logits, rows one after another. */
  long logits() {
    return logits;
  }

  /** Queues the way back. */
  void receive(long stream) {
    for (Staging.Piece piece : List.of(wire, likeliest, drawn, tops, travelling)) {
      if (piece.host().byteSize() > 0) {
        out.receive(piece, stream);
      }
    }
  }

  /** Gives up what would come: nothing queued writes it any more. */
  void drop() {
    work.idle(out);
  }

  /** The results, in the order of rows, after the stream was waited for. Once, by any thread. */
  List<RowResult> results() {
    try {
      return read();
    } finally {
      work.idle(out);
    }
  }

  private List<RowResult> read() {
    List<RowResult> results = new ArrayList<>();
    byte[] leaving = wire.host().toArray(ValueLayout.JAVA_BYTE);
    CudaDraws.Answer answer =
        new CudaDraws.Answer(likeliest.host(), drawn.host(), tops.host(), travelling.host());
    int at = 0;
    int sampled = 0;
    for (Row row : rows) {
      if (leaves(row)) {
        int length = row.count() * geometry.hidden() * numberBytes;
        ByteBuffer slice = ByteBuffer.wrap(leaving, at, length).slice();
        results.add(new RowResult.Residuals(row.count(), slice.order(ByteOrder.LITTLE_ENDIAN)));
        at += length;
      } else if (row.sampling() == null) {
        results.add(new RowResult.Taken());
      } else {
        results.add(draws.result(sampled++, answer));
      }
    }
    return results;
  }
}
