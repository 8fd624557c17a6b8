package dev.whorl.executor.cpu;

import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.Span;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** A whole prompt through all blocks in one batch, with a look at what the port does not show. */
final class Forward implements AutoCloseable {
  private final Model model;
  private final Precision precision;
  private final Geometry geometry;
  private final CpuShelf shelf;
  private final Team team = new Team(2, 0);
  private final Kernels kernels = NativeKernels.best();
  private final Workspace work = new Workspace(2);

  Forward(Model model, Precision precision) {
    this.model = model;
    this.precision = precision;
    this.geometry = model.geometry();
    this.shelf = new CpuShelf(model, precision);
    shelf.load(new Span(0, geometry.blocks()), LoadProgress.NONE);
  }

  /**
   * Is told the residuals of all positions after the embedding (block −1) and after every block.
   */
  interface Observer {
    void after(int block, float[] residuals);
  }

  /**
   * Runs the ids from position 0 on and returns the logits of every position, one after another.
   */
  float[] run(int[] ids, Observer observer) {
    work.fit(geometry, ids.length);
    int pages = (ids.length - 1) / Geometry.PAGE_TOKENS + 1;
    long pageBytes = geometry.pageBytes(precision);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(pageBytes * pages * geometry.blocks(), 64);
      long[] offsets = new long[pages * geometry.blocks()];
      Arrays.setAll(offsets, i -> i * pageBytes);
      PageTable table = new PageTable(memory, offsets, pages, 0);
      PageTable[] tables = new PageTable[ids.length];
      Arrays.fill(tables, table);
      int[] positions = new int[ids.length];
      Arrays.setAll(positions, i -> i);
      int[] slots = new int[ids.length];
      Arrays.fill(slots, ids.length);
      return run(ids, new Batch(tables, positions, slots), observer);
    }
  }

  private float[] run(int[] ids, Batch batch, Observer observer) {
    for (int i = 0; i < ids.length; i++) {
      shelf.embedding().row(ids[i], work.residual, i * geometry.hidden());
    }
    for (int i = 0; i < ids.length * geometry.hidden(); i++) {
      work.residual[i] *= geometry.style().embeddingScale();
    }
    observer.after(-1, work.residual);
    BlockPass pass =
        new BlockPass(
            geometry,
            Numbers.of(precision.cache()),
            Numbers.of(precision.residual()),
            kernels,
            team,
            work);
    pass.prepare(batch);
    for (int block = 0; block < geometry.blocks(); block++) {
      pass.run(shelf.block(block), block, batch);
      observer.after(block, work.residual);
    }
    Head head = new Head(geometry.style(), shelf.head(), kernels, team, work);
    float[] residuals = Arrays.copyOf(work.residual, ids.length * geometry.hidden());
    head.run(residuals, ids.length);
    observer.after(geometry.blocks(), work.normed);
    return head.logits();
  }

  @Override
  public void close() {
    shelf.leave(new Span(0, geometry.blocks()));
    team.close();
    model.close();
  }
}
