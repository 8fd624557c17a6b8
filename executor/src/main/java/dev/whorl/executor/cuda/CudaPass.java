package dev.whorl.executor.cuda;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.memory.PagedCache;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.rows.Stretch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One step's rows of one model and precision: everything the device needs travels in one copy, then
 * all kernels are queued, then what leaves travels back. Where spans of sessions begin or end
 * between blocks, positions join or leave the batch.
 */
final class CudaPass {
  /** Bytes of a {@code Position} and of a {@code Tile}; as in edge.cu and attention.cu. */
  private static final long POSITION = 24;

  private static final long TILE = 8;
  private final CudaShelf shelf;
  private final Geometry geometry;
  private final Kernels kernels;
  private final List<Row> rows;
  private final PageTables tables;
  private final CudaWorkspace work;
  private final CudaBench bench;
  private final CudaBlockPass blocks;
  private final long stream;
  private final int hidden;
  private final int numberBytes;
  private final int size;

  CudaPass(
      CudaShelf shelf,
      List<Row> rows,
      PageTables tables,
      CudaWorkspace work,
      int multiprocessors,
      long stream) {
    this.shelf = shelf;
    this.tables = tables;
    this.geometry = shelf.geometry();
    this.kernels = shelf.kernels();
    this.rows = rows;
    this.work = work;
    this.stream = stream;
    this.hidden = geometry.hidden();
    this.numberBytes = shelf.precision().residual().bytes();
    this.size = rows.stream().mapToInt(Row::count).sum();
    this.bench = new CudaBench(geometry, kernels, work, multiprocessors, stream);
    this.blocks = new CudaBlockPass(bench, shelf.angles());
  }

  /** Queues the step. Nothing is known before the stream was waited for. */
  CudaOutcome queue(CudaDriver driver) {
    List<Stretch> stretches = Stretch.of(rows);
    work.in.begin(inputBytes(stretches));
    Staging.Piece wire = wireIn();
    Staging.Piece all = positions(everyRow());
    List<CudaBatch> batches = new ArrayList<>();
    List<Staging.Piece> indexes = new ArrayList<>();
    for (Stretch stretch : stretches) {
      batches.add(batch(stretch));
      indexes.add(ints(stretch.active()));
    }
    CudaOutcome outcome = new CudaOutcome(rows, geometry, numberBytes, work);
    Staging.Piece lastIndex = ints(outcome.samplingPositions());
    outcome.place();
    sendTables(driver);
    work.in.send(stream);
    long residual = work.residual.fit((long) size * hidden * Float.BYTES);
    takeIn(residual, wire, all);
    for (int i = 0; i < stretches.size(); i++) {
      run(stretches.get(i), batches.get(i), indexes.get(i), residual);
    }
    giveOut(outcome, residual, lastIndex);
    return outcome;
  }

  private int[] everyRow() {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private long inputBytes(List<Stretch> stretches) {
    long perPosition =
        POSITION + TILE + Integer.BYTES + shelf.angles().rotations() * shelf.angles().bytes(1);
    long alignment = 4L * 256 * stretches.size();
    return (stretches.size() + 1) * perPosition * size
        + alignment
        + (long) size * hidden * numberBytes
        + (long) rows.size() * Integer.BYTES
        + tableBytes();
  }

  private long tableBytes() {
    return rows.stream()
        .mapToLong(row -> cache(row).pages().length * (long) Long.BYTES + 256)
        .sum();
  }

  private Staging.Piece ints(int[] values) {
    Staging.Piece piece = work.in.piece(Math.max(1, values.length) * (long) Integer.BYTES);
    MemorySegment.copy(values, 0, piece.host(), ValueLayout.JAVA_INT, 0, values.length);
    return piece;
  }

  /** Residuals of all rows that bring some, one after another. */
  private Staging.Piece wireIn() {
    long bytes = 0;
    for (Row row : rows) {
      if (row.input() instanceof RowInput.Residuals residuals) {
        bytes += residuals.bytes().remaining();
      }
    }
    Staging.Piece piece = work.in.piece(Math.max(1, bytes));
    long at = 0;
    for (Row row : rows) {
      if (row.input() instanceof RowInput.Residuals residuals) {
        MemorySegment from = MemorySegment.ofBuffer(residuals.bytes());
        MemorySegment.copy(from, 0, piece.host(), at, from.byteSize());
        at += from.byteSize();
      }
    }
    return piece;
  }

  private Staging.Piece positions(int[] active) {
    Staging.Piece piece = work.in.piece(active.length * POSITION);
    int at = 0;
    int next = 0;
    for (Row row : rows) {
      for (int i = 0; i < row.count(); i++, at++) {
        if (next < active.length && active[next] == at) {
          position(row, i, piece.host(), POSITION * next++);
        }
      }
    }
    return piece;
  }

  private void position(Row row, int i, MemorySegment to, long at) {
    PagedCache<?> cache = cache(row);
    int token = row.input() instanceof RowInput.TokenIds tokens ? tokens.ids()[i] : -1;
    to.set(ValueLayout.JAVA_LONG, at, tables.address(cache));
    to.set(ValueLayout.JAVA_INT, at + 8, row.position() + i);
    to.set(ValueLayout.JAVA_INT, at + 12, cache.pagesPerBlock());
    to.set(ValueLayout.JAVA_INT, at + 16, cache.span().start());
    to.set(ValueLayout.JAVA_INT, at + 20, token);
  }

  private static PagedCache<?> cache(Row row) {
    return (PagedCache<?>) row.cache();
  }

  private CudaBatch batch(Stretch stretch) {
    int[] active = stretch.active();
    Staging.Piece positions = positions(active);
    AngleTable table = shelf.angles();
    long turn = table.bytes(active.length);
    Staging.Piece angles = work.in.piece(Math.max(1, table.rotations() * turn));
    Staging.Piece tiles = work.in.piece(active.length * TILE);
    int tileRows = kernels.layout().tileRows();
    boolean single = true;
    int longest = 0;
    int first = 0;
    int tileCount = 0;
    for (Row row : rows) {
      if (!stretch.covers(row)) {
        continue;
      }
      for (int i = 0; i < row.count(); i++) {
        for (int r = 0; r < table.rotations(); r++) {
          long at = r * turn + table.bytes(first + i);
          table.write(r, row.position() + i, row.cache().tokens(), angles.host(), at);
        }
      }
      for (int i = 0; i < row.count(); i += tileRows) {
        int count = Math.min(tileRows, row.count() - i);
        tiles.host().set(ValueLayout.JAVA_INT, TILE * tileCount, first + i);
        tiles.host().set(ValueLayout.JAVA_INT, TILE * tileCount + 4, count);
        single &= count == 1;
        tileCount++;
      }
      longest = Math.max(longest, row.position() + row.count());
      first += row.count();
    }
    return new CudaBatch(
        active.length,
        positions.device(),
        angles.device(),
        tiles.device(),
        tileCount,
        single,
        longest);
  }

  /** Tables of sessions that are new to the device travel with their first step. */
  private void sendTables(CudaDriver driver) {
    for (Row row : rows) {
      PagedCache<?> cache = cache(row);
      if (!tables.written(cache)) {
        long[] pages = cache.pages();
        Staging.Piece piece = work.in.piece(pages.length * (long) Long.BYTES);
        MemorySegment.copy(pages, 0, piece.host(), ValueLayout.JAVA_LONG, 0, pages.length);
        driver.copyIn(
            tables.address(cache), piece.host().address(), piece.host().byteSize(), stream);
      }
    }
  }

  private void takeIn(long residual, Staging.Piece wire, Staging.Piece all) {
    if (rows.stream().anyMatch(row -> row.input() instanceof RowInput.TokenIds)) {
      CudaMatrix table = shelf.embedding().matrix();
      kernels.launch(
          "embed_" + table.type().name().toLowerCase(Locale.ROOT),
          Grid.of(size, 128),
          stream,
          residual,
          table.address(),
          all.device(),
          hidden,
          geometry.style().embeddingScale());
    }
    long from = wire.device();
    int at = 0;
    for (Row row : rows) {
      if (row.input() instanceof RowInput.Residuals) {
        kernels.launch(
            "take_in",
            Grid.of(row.count(), 256),
            stream,
            residual + (long) at * hidden * Float.BYTES,
            from,
            hidden);
        from += (long) row.count() * hidden * numberBytes;
      }
      at += row.count();
    }
  }

  private void run(Stretch stretch, CudaBatch batch, Staging.Piece index, long residual) {
    boolean whole = batch.rows() == size;
    long active = whole ? residual : work.active.fit((long) batch.rows() * hidden * Float.BYTES);
    Grid grid = Grid.of(batch.rows(), 256);
    if (!whole) {
      kernels.launch("gather_rows", grid, stream, active, residual, index.device(), hidden);
    }
    for (int block = stretch.from(); block < stretch.to(); block++) {
      blocks.run(shelf.block(block), block, batch, active);
    }
    if (!whole) {
      kernels.launch("scatter_rows", grid, stream, residual, active, index.device(), hidden);
    }
  }

  private void giveOut(CudaOutcome outcome, long residual, Staging.Piece lastIndex) {
    int at = 0;
    long to = outcome.wire().device();
    for (Row row : rows) {
      if (outcome.leaves(row)) {
        long from = residual + (long) at * hidden * Float.BYTES;
        kernels.launch("give_out", Grid.of(row.count(), 256), stream, to, from, hidden);
        to += (long) row.count() * hidden * numberBytes;
      }
      at += row.count();
    }
    int sampled = outcome.samplingPositions().length;
    if (sampled > 0) {
      head(outcome, residual, lastIndex, sampled);
    }
    outcome.receive(stream);
  }

  private void head(CudaOutcome outcome, long residual, Staging.Piece index, int sampled) {
    CudaHead head = shelf.head();
    int vocabulary = geometry.vocabulary();
    long last = work.last.fit((long) sampled * hidden * Float.BYTES);
    long normed = work.normed.fit((long) sampled * hidden * numberBytes);
    long logits = outcome.logits();
    kernels.launch(
        "gather_rows", Grid.of(sampled, 256), stream, last, residual, index.device(), hidden);
    bench.norm(normed, last, head.norm(), sampled);
    bench.product(head.matrix(), logits, normed, sampled, vocabulary);
    finish(logits, sampled);
    kernels.launch(
        "likeliest",
        Grid.of(sampled, 256),
        stream,
        outcome.likeliest().device(),
        logits,
        vocabulary);
  }

  /** Scale and softcap, where the geometry has them. */
  private void finish(long logits, int sampled) {
    float scale = geometry.style().logitScale();
    float cap = geometry.style().logitCap();
    if (scale != 1 || cap != 0) {
      int vocabulary = geometry.vocabulary();
      Grid grid = Grid.of(CudaBench.over(vocabulary, 256), sampled, 256);
      bench.launch("finish_logits", grid, logits, vocabulary, scale, cap);
    }
  }
}
