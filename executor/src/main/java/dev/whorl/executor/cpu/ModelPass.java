package dev.whorl.executor.cpu;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.memory.PagedCache;
import dev.whorl.executor.rows.Stretch;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * One step's rows of one model and precision: positions are laid out one after another; where spans
 * of sessions begin or end between blocks, positions join or leave the batch.
 */
final class ModelPass {
  private final CpuShelf shelf;
  private final List<Row> rows;
  private final Kernels kernels;
  private final Team team;
  private final Workspace work;
  private final Numbers numbers;
  private final int hidden;
  private final int size;

  /** Residuals of all positions of the step, in order of rows. */
  private final float[] residuals;

  ModelPass(CpuShelf shelf, List<Row> rows, Kernels kernels, Team team, Workspace work) {
    this.shelf = shelf;
    this.rows = rows;
    this.kernels = kernels;
    this.team = team;
    this.work = work;
    this.numbers = Numbers.of(shelf.precision().residual());
    this.hidden = shelf.geometry().hidden();
    this.size = rows.stream().mapToInt(Row::count).sum();
    this.residuals = new float[size * hidden];
  }

  List<RowResult> run() {
    work.fit(shelf.geometry(), size);
    takeIn();
    BlockPass blocks =
        new BlockPass(
            shelf.geometry(), Numbers.of(shelf.precision().cache()), numbers, kernels, team, work);
    for (Stretch stretch : Stretch.of(rows)) {
      runBlocks(blocks, stretch);
    }
    return giveOut();
  }

  private void takeIn() {
    int at = 0;
    for (Row row : rows) {
      switch (row.input()) {
        case RowInput.TokenIds tokens -> embed(tokens.ids(), at);
        case RowInput.Residuals residual -> read(residual, at);
      }
      at += row.count();
    }
  }

  private void embed(int[] ids, int at) {
    for (int i = 0; i < ids.length; i++) {
      shelf.embedding().row(ids[i], residuals, (at + i) * hidden);
    }
    float scale = shelf.geometry().style().embeddingScale();
    for (int i = at * hidden; scale != 1 && i < (at + ids.length) * hidden; i++) {
      residuals[i] *= scale;
    }
  }

  private void read(RowInput.Residuals input, int at) {
    MemorySegment bytes = MemorySegment.ofBuffer(input.bytes());
    for (int i = 0; i < input.count() * hidden; i++) {
      residuals[at * hidden + i] = numbers.get(bytes, (long) i * numbers.bytes());
    }
  }

  private void runBlocks(BlockPass blocks, Stretch stretch) {
    int[] active = stretch.active();
    Batch batch = batch(active);
    for (int i = 0; i < active.length; i++) {
      System.arraycopy(residuals, active[i] * hidden, work.residual, i * hidden, hidden);
    }
    blocks.prepare(batch);
    for (int block = stretch.from(); block < stretch.to(); block++) {
      blocks.run(shelf.block(block), block, batch);
    }
    for (int i = 0; i < active.length; i++) {
      System.arraycopy(work.residual, i * hidden, residuals, active[i] * hidden, hidden);
    }
  }

  private Batch batch(int[] active) {
    PageTable[] tables = new PageTable[size];
    int[] positions = new int[size];
    int[] slots = new int[size];
    int at = 0;
    for (Row row : rows) {
      PageTable table = CpuPages.table((PagedCache<?>) row.cache());
      for (int i = 0; i < row.count(); i++, at++) {
        tables[at] = table;
        positions[at] = row.position() + i;
        slots[at] = row.cache().tokens();
      }
    }
    PageTable[] activeTables = new PageTable[active.length];
    int[] activePositions = new int[active.length];
    int[] activeSlots = new int[active.length];
    for (int i = 0; i < active.length; i++) {
      activeTables[i] = tables[active[i]];
      activePositions[i] = positions[active[i]];
      activeSlots[i] = slots[active[i]];
    }
    return new Batch(activeTables, activePositions, activeSlots);
  }

  private List<RowResult> giveOut() {
    List<RowResult> results = new ArrayList<>();
    Iterator<RowResult> samples = samples();
    byte[] outgoing = new byte[outgoingPositions() * hidden * numbers.bytes()];
    int written = 0;
    int at = 0;
    for (Row row : rows) {
      if (row.cache().span().end() < shelf.geometry().blocks()) {
        int length = row.count() * hidden * numbers.bytes();
        results.add(write(at, row.count(), outgoing, written));
        written += length;
      } else {
        results.add(row.sampling() == null ? new RowResult.Taken() : samples.next());
      }
      at += row.count();
    }
    return results;
  }

  private int outgoingPositions() {
    int blocks = shelf.geometry().blocks();
    return rows.stream()
        .filter(row -> row.cache().span().end() < blocks)
        .mapToInt(Row::count)
        .sum();
  }

  private RowResult write(int at, int count, byte[] outgoing, int from) {
    MemorySegment bytes = MemorySegment.ofArray(outgoing);
    for (int i = 0; i < count * hidden; i++) {
      numbers.put(bytes, from + (long) i * numbers.bytes(), residuals[at * hidden + i]);
    }
    ByteBuffer slice = ByteBuffer.wrap(outgoing, from, count * hidden * numbers.bytes()).slice();
    return new RowResult.Residuals(count, slice.order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Results of the rows that sample, in order: one sampled row is one item of the team's work. */
  private Iterator<RowResult> samples() {
    List<Row> sampling = new ArrayList<>();
    float[] last = new float[rows.size() * hidden];
    int at = 0;
    for (Row row : rows) {
      at += row.count();
      if (row.sampling() != null) {
        System.arraycopy(residuals, (at - 1) * hidden, last, sampling.size() * hidden, hidden);
        sampling.add(row);
      }
    }
    if (sampling.isEmpty()) {
      return Collections.emptyIterator();
    }
    Head head = new Head(shelf.geometry().style(), shelf.head(), kernels, team, work);
    head.run(last, sampling.size());
    return head.sample(sampling).iterator();
  }
}
