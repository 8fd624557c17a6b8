package dev.whorl.executor.cuda;

import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Geometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The kernels that serve, on weights and caches of a shape and memory of their own, timed by the
 * device's own clock. Weights are one byte repeated: small finite numbers in every format, and
 * speed does not depend on them.
 */
final class SyntheticRun implements AutoCloseable {
  /** Timed passes; a median of them is reported. */
  static final int TIMED = 20;

  private static final byte WEIGHT = 0x11;
  private static final int WARM_UP = 3;
  private static final long POSITION = 24;
  private static final long TILE = 8;

  private final MeasureRequest request;
  private final Geometry geometry;
  private final CudaDriver driver;
  private final ReentrantLock busy;
  private final Owned owned;
  private final Kernels kernels;
  private final Staging inputs;
  private final CudaWorkspace work;
  private final AngleTable angles;
  private final CudaBlockPass pass;
  private final SyntheticWeights synthetic;
  private final List<CudaBlock> blocks = new ArrayList<>();
  private final CudaHead head;
  private final long stream;
  private final long begin;
  private final long end;
  private final long pool;
  private final long table;
  private final int tokens;
  private final int pagesPerBlock;

  /** Allocates and fills what is timed; the caller has seen to its fitting the budget. */
  SyntheticRun(CudaBlockExecutor executor, MeasureRequest request, int count) {
    this.request = request;
    geometry = request.geometry();
    driver = executor.device().driver();
    busy = executor.busy();
    tokens = tokens(request);
    pagesPerBlock = pagesPerBlock(request);
    owned = new Owned(driver);
    kernels = executor.kernels(KernelLayout.of(request.weights(), request.cache()));
    inputs = new Staging(driver);
    work = new CudaWorkspace(driver);
    try {
      stream = owned.stream();
      begin = owned.event();
      end = owned.event();
      synthetic = new SyntheticWeights(driver, owned, stream, WEIGHT, request.weights());
      for (int i = 0; i < count; i++) {
        blocks.add(synthetic.block(request.weights().largestBlock()));
      }
      head = synthetic.head();
      pool = synthetic.filled(count * cacheBytes(request));
      table = owned.memory((long) sessions() * count * pagesPerBlock * Long.BYTES);
      angles = new AngleTable(geometry.attention());
      int processors = executor.device().multiprocessors();
      pass = new CudaBlockPass(new CudaBench(geometry, kernels, work, processors, stream), angles);
      writeTables();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static int tokens(MeasureRequest request) {
    return Math.max(request.contextTokens(), request.chunkTokens());
  }

  private static int pagesPerBlock(MeasureRequest request) {
    return (tokens(request) - 1) / Geometry.PAGE_TOKENS + 1;
  }

  /** Bytes of the caches of one block. */
  static long cacheBytes(MeasureRequest request) {
    long page =
        2L
            * Geometry.PAGE_TOKENS
            * request.geometry().attention().keyValueWidth()
            * request.cache().bytes();
    return (long) Collections.max(request.batches()) * pagesPerBlock(request) * page;
  }

  private int sessions() {
    return Collections.max(request.batches());
  }

  /** Session s, block b, page p: pages in order. */
  private void writeTables() {
    int entries = sessions() * blocks.size() * pagesPerBlock;
    long pageBytes = cacheBytes(request) / ((long) sessions() * pagesPerBlock);
    inputs.begin((long) entries * Long.BYTES);
    Staging.Piece piece = inputs.piece((long) entries * Long.BYTES);
    for (int i = 0; i < entries; i++) {
      piece.host().setAtIndex(ValueLayout.JAVA_LONG, i, pool + i * pageBytes);
    }
    driver.copyIn(table, piece.host().address(), piece.host().byteSize(), stream);
    driver.synchronize(stream);
  }

  /** Rows of as many sessions at the end of the context. */
  CudaBatch decode(int rows) {
    return batch(rows, false);
  }

  /** Rows of one session. */
  CudaBatch chunk(int rows) {
    return batch(rows, true);
  }

  private CudaBatch batch(int rows, boolean chunk) {
    long angleBytes = angles.rotations() * angles.bytes(rows);
    inputs.begin(rows * (POSITION + TILE) + angleBytes);
    Staging.Piece positions = inputs.piece(rows * POSITION);
    Staging.Piece turns = inputs.piece(Math.max(1, angleBytes));
    Staging.Piece tiles = inputs.piece(rows * TILE);
    int each = chunk ? kernels.layout().tileRows() : 1;
    for (int i = 0; i < rows; i++) {
      int position = chunk ? tokens - rows + i : request.contextTokens() - 1;
      long own = chunk ? 0 : (long) i * blocks.size() * pagesPerBlock * Long.BYTES;
      long at = i * POSITION;
      positions.host().set(ValueLayout.JAVA_LONG, at, table + own);
      positions.host().set(ValueLayout.JAVA_INT, at + 8, position);
      positions.host().set(ValueLayout.JAVA_INT, at + 12, pagesPerBlock);
      positions.host().set(ValueLayout.JAVA_INT, at + 16, 0);
      positions.host().set(ValueLayout.JAVA_INT, at + 20, -1);
      for (int r = 0; r < angles.rotations(); r++) {
        long to = r * angles.bytes(rows) + angles.bytes(i);
        angles.write(r, position, tokens, turns.host(), to);
      }
    }
    int count = 0;
    for (int i = 0; i < rows; i += each, count++) {
      tiles.host().set(ValueLayout.JAVA_INT, TILE * count, i);
      tiles.host().set(ValueLayout.JAVA_INT, TILE * count + 4, Math.min(each, rows - i));
    }
    inputs.send(stream);
    driver.synchronize(stream);
    int longest = chunk ? tokens : request.contextTokens();
    return new CudaBatch(
        rows, positions.device(), turns.device(), tiles.device(), count, each == 1, longest, false);
  }

  /** Residuals for that many rows: random where rows choose experts by them. */
  long residual(int rows) {
    return geometry.experts() == null
        ? filled(work.residual, (long) rows * geometry.hidden() * Float.BYTES)
        : synthetic.random(rows * geometry.hidden());
  }

  /** What rows ask of drawing that all ask for the same, on the device. */
  long wishes(int rows, Sampling sampling) {
    MemorySegment wishes = CudaDraws.wishes(rows, sampling);
    long address = owned.memory(wishes.byteSize());
    try (Upload upload = new Upload(driver, UploadPace.FREE)) {
      upload.copy(wishes, address);
      upload.finish();
    }
    return address;
  }

  /** A buffer of the workspace with numbers in it. */
  long filled(DeviceBuffer buffer, long bytes) {
    long address = buffer.fit(bytes);
    driver.fill(address, WEIGHT, bytes, stream);
    return address;
  }

  /** Sorted nanoseconds of {@link #TIMED} runs of what is queued. */
  long[] time(Runnable queue) {
    long[] times = new long[TIMED];
    for (int i = -WARM_UP; i < TIMED; i++) {
      busy.lock();
      try {
        driver.record(begin, stream);
        queue.run();
        driver.record(end, stream);
        driver.synchronizeEvent(end);
        if (i >= 0) {
          times[i] = Math.max(1, driver.nanosBetween(begin, end));
        }
      } finally {
        busy.unlock();
      }
    }
    Arrays.sort(times);
    return times;
  }

  CudaBlockPass pass() {
    return pass;
  }

  Kernels kernels() {
    return kernels;
  }

  CudaWorkspace work() {
    return work;
  }

  List<CudaBlock> blocks() {
    return blocks;
  }

  CudaHead head() {
    return head;
  }

  long stream() {
    return stream;
  }

  @Override
  public void close() {
    work.close();
    inputs.close();
    kernels.close();
    owned.close();
  }
}
