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

  /** The position of a row that fills a batch up, and the token of one that brings none. */
  private static final int NOBODY = -1;

  private final CudaShelf shelf;
  private final Geometry geometry;
  private final Kernels kernels;
  private final List<Row> rows;
  private final PageTables tables;
  private final CudaWorkspace work;
  private final CudaGraphs graphs;
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
      CudaGraphs graphs,
      int multiprocessors,
      long stream) {
    this.shelf = shelf;
    this.tables = tables;
    this.geometry = shelf.geometry();
    this.kernels = shelf.kernels();
    this.rows = rows;
    this.work = work;
    this.graphs = graphs;
    this.stream = stream;
    this.hidden = geometry.hidden();
    this.numberBytes = shelf.precision().residual().bytes();
    this.size = rows.stream().mapToInt(Row::count).sum();
    this.bench = new CudaBench(geometry, kernels, work, multiprocessors, stream);
    this.blocks = new CudaBlockPass(bench, shelf.angles());
  }

  /** Room for what leaves. */
  CudaOutcome outcome() {
    return new CudaOutcome(rows, geometry, numberBytes, work);
  }

  /**
   * Queues the step.
   *
   * @param outcome what is known when the stream was waited for
   */
  void queue(CudaDriver driver, CudaOutcome outcome) {
    List<Stretch> stretches = Stretch.of(rows);
    work.in.begin(inputBytes(stretches));
    work.repeated.begin(repeatedBytes(stretches));
    Staging.Piece wire = wireIn();
    Staging.Piece all = positions(work.in, everyRow(), size);
    List<CudaBatch> batches = new ArrayList<>();
    List<Staging.Piece> indexes = new ArrayList<>();
    for (Stretch stretch : stretches) {
      batches.add(batch(stretch));
      indexes.add(ints(stretch.active()));
    }
    Staging.Piece lastIndex = ints(outcome.samplingPositions());
    Staging.Piece wishes = work.in.piece(outcome.draws().wishBytes());
    if (outcome.draws().asked()) {
      outcome.draws().write(wishes.host());
    }
    outcome.place();
    sendTables(driver);
    work.in.send(stream);
    work.repeated.send(stream);
    long residual = work.residual.fit((long) room(size) * hidden * Float.BYTES);
    takeIn(residual, wire, all);
    for (int i = 0; i < stretches.size(); i++) {
      run(stretches.get(i), batches.get(i), indexes.get(i), residual);
    }
    giveOut(outcome, residual, lastIndex, wishes);
  }

  private int[] everyRow() {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** Rows of a batch, filled up or not. */
  private static int room(int rows) {
    return CudaGraphs.repeats(rows) ? CudaGraphs.filled(rows) : rows;
  }

  private long batchBytes(long rows) {
    long angles = shelf.angles().rotations() * shelf.angles().bytes(1);
    return rows * (POSITION + TILE + angles);
  }

  private long inputBytes(List<Stretch> stretches) {
    long alignment = 4L * 256 * stretches.size();
    return (stretches.size() + 1) * (batchBytes(size) + (long) size * Integer.BYTES)
        + alignment
        + (long) size * hidden * numberBytes
        + (long) rows.size() * (Integer.BYTES + CudaDraws.DRAW)
        + tableBytes();
  }

  /** The same for every batch of the model, or addresses would change. */
  private long repeatedBytes(List<Stretch> stretches) {
    return stretches.size() * (batchBytes(room(CudaGraphs.LARGEST_BATCH)) + 3L * 256);
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

  /** Records of positions, filled up to {@code room} of them. */
  private Staging.Piece positions(Staging staging, int[] active, int room) {
    Staging.Piece piece = staging.piece(room * POSITION);
    int at = 0;
    int next = 0;
    for (Row row : rows) {
      for (int i = 0; i < row.count(); i++, at++) {
        if (next < active.length && active[next] == at) {
          position(row, i, piece.host(), POSITION * next++);
        }
      }
    }
    for (int i = active.length; i < room; i++) {
      position(piece.host(), POSITION * i, 0, NOBODY, 0, 0, NOBODY);
    }
    return piece;
  }

  private void position(Row row, int i, MemorySegment to, long at) {
    PagedCache<?> cache = cache(row);
    int token = row.input() instanceof RowInput.TokenIds tokens ? tokens.ids()[i] : NOBODY;
    position(
        to,
        at,
        tables.address(cache),
        row.position() + i,
        cache.pagesPerBlock(),
        cache.span().start(),
        token);
  }

  private static void position(
      MemorySegment to, long at, long table, int position, int stride, int firstBlock, int token) {
    to.set(ValueLayout.JAVA_LONG, at, table);
    to.set(ValueLayout.JAVA_INT, at + 8, position);
    to.set(ValueLayout.JAVA_INT, at + 12, stride);
    to.set(ValueLayout.JAVA_INT, at + 16, firstBlock);
    to.set(ValueLayout.JAVA_INT, at + 20, token);
  }

  private static PagedCache<?> cache(Row row) {
    return (PagedCache<?>) row.cache();
  }

  private CudaBatch batch(Stretch stretch) {
    int[] active = stretch.active();
    List<Row> own = rows.stream().filter(stretch::covers).toList();
    int tileRows = kernels.layout().tileRows();
    boolean single = tileRows == 1 || own.stream().allMatch(row -> row.count() == 1);
    boolean repeats = single && CudaGraphs.repeats(active.length);
    Staging staging = repeats ? work.repeated : work.in;
    int room = repeats ? CudaGraphs.filled(active.length) : active.length;
    Staging.Piece positions = positions(staging, active, room);
    long angles = angles(staging, own, room);
    Staging.Piece tiles = staging.piece(room * TILE);
    int first = 0;
    int count = 0;
    int longest = 0;
    for (Row row : own) {
      for (int i = 0; i < row.count(); i += tileRows) {
        tile(tiles, count++, first + i, Math.min(tileRows, row.count() - i));
      }
      longest = Math.max(longest, row.position() + row.count());
      first += row.count();
    }
    for (; first < room; first++) {
      tile(tiles, count++, first, 1);
    }
    return new CudaBatch(
        room,
        positions.device(),
        angles,
        tiles.device(),
        count,
        single,
        repeats ? CudaBlockPass.filledUp(longest) : longest,
        repeats);
  }

  private static void tile(Staging.Piece tiles, int index, int first, int count) {
    tiles.host().set(ValueLayout.JAVA_INT, TILE * index, first);
    tiles.host().set(ValueLayout.JAVA_INT, TILE * index + 4, count);
  }

  /** Cosines and sines of rows, one rotation after another; their address. */
  private long angles(Staging staging, List<Row> own, int room) {
    AngleTable table = shelf.angles();
    long turn = table.bytes(room);
    Staging.Piece angles = staging.piece(Math.max(1, table.rotations() * turn));
    int at = 0;
    for (Row row : own) {
      for (int i = 0; i < row.count(); i++, at++) {
        for (int r = 0; r < table.rotations(); r++) {
          long to = r * turn + table.bytes(at);
          table.write(r, row.position() + i, row.cache().tokens(), angles.host(), to);
        }
      }
    }
    return angles.device();
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
    int rows = stretch.active().length;
    boolean whole = rows == size;
    long active = whole ? residual : work.active.fit((long) batch.rows() * hidden * Float.BYTES);
    Grid grid = Grid.of(rows, 256);
    if (!whole) {
      kernels.launch("gather_rows", grid, stream, active, residual, index.device(), hidden);
    }
    runBlocks(stretch, batch, active);
    if (!whole) {
      kernels.launch("scatter_rows", grid, stream, residual, active, index.device(), hidden);
    }
  }

  private void runBlocks(Stretch stretch, CudaBatch batch, long active) {
    List<CudaBlock> all = new ArrayList<>();
    for (int block = stretch.from(); block < stretch.to(); block++) {
      all.add(shelf.block(block));
    }
    Runnable queue =
        () -> {
          for (int i = 0; i < all.size(); i++) {
            blocks.run(all.get(i), stretch.from() + i, batch, active);
          }
        };
    if (batch.repeats()) {
      CudaGraphs.Key key =
          new CudaGraphs.Key(
              shelf,
              stretch.from(),
              stretch.to(),
              batch.rows(),
              batch.longest(),
              active,
              batch.positions());
      graphs.run(key, all, stream, queue);
    } else {
      queue.run();
    }
  }

  private void giveOut(
      CudaOutcome outcome, long residual, Staging.Piece lastIndex, Staging.Piece wishes) {
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
    int sampled = outcome.draws().count();
    if (sampled > 0) {
      head(outcome, residual, lastIndex, sampled);
      draw(outcome, wishes, sampled);
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

  private void draw(CudaOutcome outcome, Staging.Piece wishes, int sampled) {
    if (outcome.draws().asked()) {
      bench.launch(
          "draw",
          Grid.of(sampled, CudaDraws.THREADS),
          outcome.drawn().device(),
          outcome.tops().device(),
          outcome.logits(),
          outcome.likeliest().device(),
          wishes.device(),
          geometry.vocabulary(),
          outcome.draws().most());
    }
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
