package dev.whorl.executor.cuda;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Kernels of blocks that run again and again with the same parameters, as graphs: one call instead
 * of a dozen for each block. A graph holds addresses, so it is used only while everything that it
 * points to is where it was. What is queued for the first time runs as it is, which also makes
 * working memory as large as it needs; the second time it is captured.
 *
 * <p>Steps come one at a time; a model may go at any time.
 */
final class CudaGraphs implements AutoCloseable {
  /** Batches of decode steps are filled up to one of 1, 2, 4, … rows: few graphs serve all. */
  static final int LARGEST_BATCH = 64;

  /** Graphs that are kept, of those used last. */
  private static final int MOST = 128;

  private final CudaDriver driver;
  private final CudaWorkspace work;
  private long growths;
  private final Map<Key, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * What is the same in every run of a graph, beside the blocks.
   *
   * @param shelf one model in one precision, by identity
   * @param longest positions that the longest row may attend to
   * @param residual address of the rows
   * @param inputs address of what the rows bring
   */
  record Key(
      CudaShelf shelf, int from, int to, int rows, int longest, long residual, long inputs) {}

  /** What was queued once, and its graph (0: none yet). */
  private record Known(List<CudaBlock> blocks, long executable, Owned owned) {
    @SuppressWarnings("ReferenceEquality") // a block that was brought anew lies elsewhere
    boolean holds(List<CudaBlock> now) {
      boolean same = blocks.size() == now.size();
      for (int i = 0; same && i < now.size(); i++) {
        same = blocks.get(i) == now.get(i);
      }
      return same;
    }
  }

  CudaGraphs(CudaDriver driver, CudaWorkspace work) {
    this.driver = driver;
    this.work = work;
  }

  /** Whether batches of that many single positions are filled up and repeated. */
  static boolean repeats(int rows) {
    return rows <= LARGEST_BATCH;
  }

  /** The rows that a batch is filled up to, and likewise the splits of attention. */
  static int filled(int count) {
    return count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
  }

  /** Graphs that are kept now. */
  synchronized int size() {
    return (int) known.values().stream().filter(each -> each.executable != 0).count();
  }

  /**
   * Queues what {@code queue} queues.
   *
   * @param blocks that it runs, the same objects as long as they lie where they lay
   */
  synchronized void run(Key key, List<CudaBlock> blocks, long stream, Runnable queue) {
    forgetWhatMoved();
    Known before = known.get(key);
    if (before == null || !before.holds(blocks)) {
      queue.run();
      forgetWhatMoved();
      keep(key, new Known(List.copyOf(blocks), 0, new Owned(driver)));
      return;
    }
    Known now = before;
    if (before.executable == 0) {
      Owned owned = new Owned(driver);
      now = new Known(before.blocks, capture(owned, stream, queue), owned);
      keep(key, now);
    }
    driver.launchGraph(now.executable, stream);
  }

  /** Every graph works in the same memory: when some of that moved, none is right. */
  private void forgetWhatMoved() {
    if (growths != work.growths()) {
      close();
      growths = work.growths();
    }
  }

  private long capture(Owned owned, long stream, Runnable queue) {
    driver.beginCapture(stream);
    long graph;
    try {
      queue.run();
    } catch (CudaException e) {
      driver.destroyGraph(driver.endCapture(stream));
      throw e;
    }
    graph = driver.endCapture(stream);
    try {
      return owned.executable(driver.instantiate(graph));
    } finally {
      driver.destroyGraph(graph);
    }
  }

  private void keep(Key key, Known now) {
    Known before = known.put(key, now);
    if (before != null) {
      before.owned.close();
    }
    Iterator<Known> eldest = known.values().iterator();
    if (known.size() > MOST) {
      eldest.next().owned.close();
      eldest.remove();
    }
  }

  /** Forgets what belongs to a model that goes. */
  synchronized void forget(CudaShelf shelf) {
    List<Key> gone = new ArrayList<>(known.keySet());
    gone.removeIf(key -> key.shelf != shelf);
    gone.forEach(key -> {
      Known each = known.remove(key);
      if (each != null) {
        each.owned.close();
      }
    });
  }

  @Override
  public synchronized void close() {
    known.values().forEach(each -> each.owned.close());
    known.clear();
  }
}
