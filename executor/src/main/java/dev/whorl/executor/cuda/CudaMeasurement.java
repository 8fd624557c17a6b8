package dev.whorl.executor.cuda;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.memory.MemoryLedger;
import dev.whorl.executor.model.Geometry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the kernels that serve and reports their times. There are as many distinct blocks as exceed
 * the largest second-level cache three times, as far as memory allows.
 */
final class CudaMeasurement {
  /** More than any GPU's second-level cache. */
  private static final long BEYOND_CACHE = 3 * (128L << 20);

  /** What takes longest to draw, as on the CPU. */
  private static final Sampling COSTLIEST = new Sampling(1, 1, 0.9f, 0, 20);

  private final MeasureRequest request;
  private final Geometry geometry;
  private final CudaBlockExecutor executor;
  private final CudaDriver driver;
  private final MeasureProgress progress;
  private int passes;

  CudaMeasurement(MeasureRequest request, CudaBlockExecutor executor, MeasureProgress progress) {
    this.request = request;
    this.geometry = request.geometry();
    this.executor = executor;
    this.driver = executor.device().driver();
    this.progress = progress;
  }

  MeasureOutcome run() {
    String obstacle = executor.obstacle(request.weights(), request.cache(), request.residual());
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
    try (SyntheticRun synthetic = new SyntheticRun(executor, request, blocks)) {
      return new MeasureOutcome.Measured(profile(synthetic, weights));
    } catch (CudaException e) {
      if (!e.error().outOfMemory()) {
        throw e;
      }
      return new MeasureOutcome.TooLittleMemory(weights + caches, driver.freeMemory());
    } finally {
      ledger.giveBack(weights, caches);
    }
  }

  private long blockBytes() {
    return request.weights().blockBytes(request.weights().largestBlock());
  }

  private long cacheBytes() {
    return SyntheticRun.cacheBytes(request);
  }

  private void passed() {
    passes++;
    progress.measured(100 * passes / (2 * request.batches().size() + 2));
  }

  private DeviceProfile profile(SyntheticRun synthetic, long weightBytes) {
    List<DeviceProfile.Decode> decode = new ArrayList<>();
    List<CudaBlock> blocks = synthetic.blocks();
    for (int sessions : request.batches()) {
      CudaBatch batch = synthetic.decode(sessions);
      long residual = synthetic.residual(sessions);
      long[] block =
          synthetic.time(() -> {
            for (int i = 0; i < blocks.size(); i++) {
              synthetic.pass().run(blocks.get(i), i, batch, residual);
            }
          });
      long wishes = synthetic.wishes(sessions, COSTLIEST);
      long[] last = synthetic.time(() -> head(synthetic, sessions, residual, wishes));
      long[] edge = synthetic.time(() -> edge(synthetic, sessions, residual));
      decode.add(
          new DeviceProfile.Decode(
              sessions,
              Duration.ofNanos(block[SyntheticRun.TIMED / 2] / blocks.size()),
              Duration.ofNanos(block[SyntheticRun.TIMED * 9 / 10] / blocks.size()),
              Duration.ofNanos(last[SyntheticRun.TIMED / 2]),
              Duration.ofNanos(edge[SyntheticRun.TIMED / 2])));
      passed();
      passed();
    }
    int chunk = request.chunkTokens();
    CudaBatch batch = synthetic.chunk(chunk);
    long residual = synthetic.residual(chunk);
    long[] prefill =
        synthetic.time(() -> synthetic.pass().run(blocks.getFirst(), 0, batch, residual));
    passed();
    return new DeviceProfile(
        List.copyOf(decode),
        new DeviceProfile.Prefill(chunk, Duration.ofNanos(prefill[SyntheticRun.TIMED / 2])),
        weightBytes,
        weightBytes >= 2 * BEYOND_CACHE / 3);
  }

  private void head(SyntheticRun synthetic, int rows, long residual, long wishes) {
    CudaWorkspace work = synthetic.work();
    CudaHead head = synthetic.head();
    long normed = work.normed.fit((long) rows * geometry.hidden() * request.cache().bytes());
    long logits = work.logits.fit((long) rows * geometry.vocabulary() * Float.BYTES);
    long ranks = work.last.fit(8L * rows);
    CudaBench bench = synthetic.pass().bench();
    bench.norm(normed, residual, head.norm(), rows);
    bench.product(head.matrix(), logits, normed, rows, geometry.vocabulary());
    int vocabulary = geometry.vocabulary();
    int top = Math.min(COSTLIEST.topLogprobs(), vocabulary);
    long drawn = work.parts.fit(CudaDraws.answerBytes(rows, top));
    bench.launch("likeliest", Grid.of(rows, 256), ranks, logits, vocabulary);
    bench.launch(
        "draw",
        Grid.of(rows, CudaDraws.THREADS),
        drawn,
        drawn + CudaDraws.topsAt(rows),
        logits,
        ranks,
        wishes,
        vocabulary,
        top);
  }

  private void edge(SyntheticRun synthetic, int rows, long residual) {
    long wire =
        synthetic.work().attended.fit((long) rows * geometry.hidden() * request.residual().bytes());
    Grid grid = Grid.of(rows, 256);
    Kernels kernels = synthetic.kernels();
    long stream = synthetic.stream();
    kernels.launch("give_out", grid, stream, wire, residual, geometry.hidden());
    kernels.launch("take_in", grid, stream, residual, wire, geometry.hidden());
  }
}
