package dev.whorl.executor.cuda;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.cpu.MemoryLedger;
import dev.whorl.executor.model.Geometry;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the kernels that serve and reports their times by the device's own clock. Weights are one
 * byte repeated: small finite numbers in every format, and speed does not depend on them. There are
 * as many distinct blocks as exceed the largest second-level cache three times, as far as memory
 * allows.
 */
final class CudaMeasurement {
  /** More than any GPU's second-level cache. */
  private static final long BEYOND_CACHE = 3 * (128L << 20);

  private static final byte WEIGHT = 0x11;
  private static final int WARM_UP = 3;
  private static final int TIMED = 20;
  private static final long POSITION = 32;
  private static final long TILE = 8;

  private final MeasureRequest request;
  private final Geometry geometry;
  private final CudaBlockExecutor executor;
  private final CudaDriver driver;
  private final MeasureProgress progress;
  private final ReentrantLock busy;
  private final int tokens;
  private final int pagesPerBlock;
  private int passes;

  CudaMeasurement(MeasureRequest request, CudaBlockExecutor executor, MeasureProgress progress) {
    this.request = request;
    this.geometry = request.geometry();
    this.executor = executor;
    this.driver = executor.device().driver();
    this.progress = progress;
    this.busy = executor.busy();
    this.tokens = Math.max(request.contextTokens(), request.chunkTokens());
    this.pagesPerBlock = (tokens - 1) / Geometry.PAGE_TOKENS + 1;
  }

  MeasureOutcome run() {
    String obstacle = KernelLayout.obstacle(request.weights(), request.cache(), request.residual());
    if (obstacle != null) {
      return new MeasureOutcome.Unsupported(obstacle);
    }
    long block = blockBytes() + cacheBytes();
    long head = request.weights().headBytes();
    MemoryLedger ledger = executor.ledger();
    long free = ledger.use().free();
    if (free < block + head) {
      return new MeasureOutcome.TooLittleMemory(block + head, free);
    }
    long wanted = BEYOND_CACHE / blockBytes() + 1;
    int blocks = (int) Math.min(Math.min(wanted, (free - head) / block), geometry.blocks());
    long weights = blocks * blockBytes() + head;
    long caches = blocks * cacheBytes();
    if (!ledger.take(weights, caches)) {
      return new MeasureOutcome.TooLittleMemory(block + head, ledger.use().free());
    }
    try (Owned owned = new Owned(driver);
        Kernels kernels = executor.kernels(KernelLayout.of(request.weights(), request.cache()));
        Staging inputs = new Staging(driver);
        CudaWorkspace work = new CudaWorkspace(driver)) {
      return new MeasureOutcome.Measured(
          new Timing(owned, kernels, inputs, work, blocks).profile(weights));
    } catch (CudaException e) {
      if (e.error().code() != CudaError.OUT_OF_MEMORY) {
        throw e;
      }
      return new MeasureOutcome.TooLittleMemory(weights + caches, driver.freeMemory());
    } finally {
      ledger.giveBack(weights, caches);
    }
  }

  private int largest() {
    return request.weights().largestBlock();
  }

  private long blockBytes() {
    return request.weights().blockBytes(largest());
  }

  private long pageBytes() {
    return 2L
        * Geometry.PAGE_TOKENS
        * geometry.attention().keyValueWidth()
        * request.cache().bytes();
  }

  private int sessions() {
    return Collections.max(request.batches());
  }

  private long cacheBytes() {
    return (long) sessions() * pagesPerBlock * pageBytes();
  }

  private void passed() {
    passes++;
    progress.measured(100 * passes / (2 * request.batches().size() + 2));
  }

  /** What is timed, on memory of its own. */
  private final class Timing {
    private final Kernels kernels;
    private final Staging inputs;
    private final CudaWorkspace work;
    private final List<CudaBlock> blocks = new ArrayList<>();
    private final long stream;
    private final long begin;
    private final long end;
    private final long pool;
    private final long table;
    private final CudaBlockPass pass;
    private final SyntheticWeights synthetic;

    Timing(Owned owned, Kernels kernels, Staging inputs, CudaWorkspace work, int count) {
      this.kernels = kernels;
      this.inputs = inputs;
      this.work = work;
      stream = owned.stream();
      begin = owned.event();
      end = owned.event();
      synthetic = new SyntheticWeights(driver, owned, stream, WEIGHT, request.weights());
      for (int i = 0; i < count; i++) {
        blocks.add(synthetic.block(largest()));
      }
      pool = synthetic.filled(count * cacheBytes());
      table = owned.memory((long) sessions() * count * pagesPerBlock * Integer.BYTES);
      pass =
          new CudaBlockPass(geometry, kernels, work, executor.device().multiprocessors(), stream);
      writeTables(count);
    }

    /** Session s, block b, page p: pages in order. */
    private void writeTables(int count) {
      int entries = sessions() * count * pagesPerBlock;
      inputs.begin((long) entries * Integer.BYTES);
      Staging.Piece piece = inputs.piece((long) entries * Integer.BYTES);
      for (int i = 0; i < entries; i++) {
        piece.host().setAtIndex(ValueLayout.JAVA_INT, i, i);
      }
      driver.copyIn(table, piece.host().address(), piece.host().byteSize(), stream);
      driver.synchronize(stream);
    }

    private CudaBatch batch(int rows, boolean chunk) {
      AngleTable angles = new AngleTable(CudaShape.rotation(geometry.attention()));
      long angleBytes = (long) angles.width() * Float.BYTES;
      inputs.begin(rows * (POSITION + angleBytes + TILE));
      Staging.Piece positions = inputs.piece(rows * POSITION);
      Staging.Piece turns = inputs.piece(rows * angleBytes);
      Staging.Piece tiles = inputs.piece(rows * TILE);
      int each = chunk ? kernels.layout().tileRows() : 1;
      for (int i = 0; i < rows; i++) {
        int position = chunk ? tokens - rows + i : request.contextTokens() - 1;
        long own = chunk ? 0 : (long) i * blocks.size() * pagesPerBlock * Integer.BYTES;
        long at = i * POSITION;
        positions.host().set(ValueLayout.JAVA_LONG, at, pool);
        positions.host().set(ValueLayout.JAVA_LONG, at + 8, table + own);
        positions.host().set(ValueLayout.JAVA_INT, at + 16, position);
        positions.host().set(ValueLayout.JAVA_INT, at + 20, pagesPerBlock);
        positions.host().set(ValueLayout.JAVA_INT, at + 24, 0);
        positions.host().set(ValueLayout.JAVA_INT, at + 28, -1);
        angles.write(position, turns.host(), i * angleBytes);
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
          rows, positions.device(), turns.device(), tiles.device(), count, each == 1, longest);
    }

    DeviceProfile profile(long weightBytes) {
      List<DeviceProfile.Decode> decode = new ArrayList<>();
      CudaHead head = synthetic.head();
      for (int sessions : request.batches()) {
        CudaBatch batch = batch(sessions, false);
        long residual = residual(sessions);
        long[] block =
            time(() -> {
              for (int i = 0; i < blocks.size(); i++) {
                pass.run(blocks.get(i), i, batch, residual);
              }
            });
        long[] last = time(() -> head(head, sessions, residual));
        long[] edge = time(() -> edge(sessions, residual));
        decode.add(
            new DeviceProfile.Decode(
                sessions,
                Duration.ofNanos(block[TIMED / 2] / blocks.size()),
                Duration.ofNanos(block[TIMED * 9 / 10] / blocks.size()),
                Duration.ofNanos(last[TIMED / 2]),
                Duration.ofNanos(edge[TIMED / 2])));
        passed();
        passed();
      }
      int chunk = request.chunkTokens();
      CudaBatch batch = batch(chunk, true);
      long residual = residual(chunk);
      long[] prefill = time(() -> pass.run(blocks.getFirst(), 0, batch, residual));
      passed();
      return new DeviceProfile(
          List.copyOf(decode),
          new DeviceProfile.Prefill(chunk, Duration.ofNanos(prefill[TIMED / 2])),
          weightBytes,
          weightBytes >= 2 * BEYOND_CACHE / 3);
    }

    private long residual(int rows) {
      long bytes = (long) rows * geometry.hidden() * Float.BYTES;
      long address = work.residual.fit(bytes);
      driver.fill(address, WEIGHT, bytes, stream);
      return address;
    }

    private void head(CudaHead head, int rows, long residual) {
      long normed = work.normed.fit((long) rows * geometry.hidden() * request.cache().bytes());
      long logits = work.logits.fit((long) rows * geometry.vocabulary() * Float.BYTES);
      long ranks = work.last.fit(8L * rows);
      pass.norm(normed, residual, head.norm(), rows);
      pass.product(head.matrix(), logits, normed, rows, geometry.vocabulary());
      kernels.launch("likeliest", Grid.of(rows, 256), stream, ranks, logits, geometry.vocabulary());
    }

    private void edge(int rows, long residual) {
      long wire = work.attended.fit((long) rows * geometry.hidden() * request.residual().bytes());
      Grid grid = Grid.of(rows, 256);
      kernels.launch("give_out", grid, stream, wire, residual, geometry.hidden());
      kernels.launch("take_in", grid, stream, residual, wire, geometry.hidden());
    }

    /** Sorted nanoseconds of {@link #TIMED} runs. */
    private long[] time(Runnable queue) {
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
  }
}
