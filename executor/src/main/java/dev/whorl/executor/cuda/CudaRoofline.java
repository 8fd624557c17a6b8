package dev.whorl.executor.cuda;

import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import java.util.ArrayList;
import java.util.List;

/** Times single kernels, for a comparison with what the device could do at best. */
public final class CudaRoofline {
  /** Distinct weights that a timed pass walks through, in bytes: more than caches hold. */
  private static final long BEYOND_CACHE = 256L << 20;

  private static final int LEAST_LAUNCHES = 4;

  private final SyntheticRun run;
  private final MeasureRequest request;
  private final Geometry geometry;
  private final int numberBytes;

  /**
   * One kernel, or the few that do one part of a block.
   *
   * @param rows of the batch
   * @param nanos of the device's clock, the median
   * @param bytes that must be read and written at least
   * @param flops of its products, two per multiplication and addition
   */
  public record Part(String name, int rows, long nanos, long bytes, long flops) {}

  /**
   * What a launch costs the host, in nanoseconds each.
   *
   * @param single one call per kernel
   * @param graph one call for a graph of kernels, divided by their number
   */
  public record Launch(long single, long graph) {}

  private CudaRoofline(SyntheticRun run, MeasureRequest request) {
    this.run = run;
    this.request = request;
    this.geometry = request.geometry();
    this.numberBytes = request.cache().bytes();
  }

  /**
   * The parts of a block and the head, for every batch of the request, at its context.
   *
   * @throws CudaException when the device has too little memory or fails
   * @throws IllegalArgumentException when there are no kernels for the shape
   */
  public static List<Part> parts(CudaBlockExecutor executor, MeasureRequest request) {
    String obstacle = executor.obstacle(request.weights(), request.cache(), request.residual());
    if (obstacle != null) {
      throw new IllegalArgumentException(obstacle);
    }
    if (request.geometry().experts() != null) {
      throw new IllegalArgumentException(
          "The shape has experts, whose parts are timed as whole blocks only: measure it.");
    }
    executor.device().enter();
    long block = request.weights().blockBytes(request.weights().largestBlock());
    int blocks = (int) Math.min(BEYOND_CACHE / block + 1, request.geometry().blocks());
    try (SyntheticRun run = new SyntheticRun(executor, request, blocks)) {
      CudaRoofline roofline = new CudaRoofline(run, request);
      return request.batches().stream().flatMap(rows -> roofline.parts(rows).stream()).toList();
    }
  }

  private List<Part> parts(int rows) {
    CudaBlockPass pass = run.pass();
    CudaBench bench = pass.bench();
    CudaWorkspace work = run.work();
    int hidden = geometry.hidden();
    int wide = geometry.feedForward();
    int queries = geometry.attention().queryWidth();
    int pair = 2 * geometry.attention().keyValueWidth();
    CudaBatch batch = run.decode(rows);
    long residual = run.residual(rows);
    long normed = run.filled(work.normed, (long) rows * hidden * numberBytes);
    long projected = run.filled(work.projected, (long) rows * (queries + pair) * Float.BYTES);
    long attended = run.filled(work.attended, (long) rows * queries * numberBytes);
    long both = run.filled(work.both, 2L * rows * wide * Float.BYTES);
    long gated = run.filled(work.gated, (long) rows * wide * numberBytes);
    long logits = work.logits.fit((long) rows * geometry.vocabulary() * Float.BYTES);
    long ranks = work.last.fit((long) Long.BYTES * rows);
    long cached = (long) rows * request.contextTokens() * pair;
    List<Part> parts = new ArrayList<>();
    parts.add(
        part(
            "norm",
            rows,
            (long) rows * hidden * (Float.BYTES + numberBytes),
            0,
            (block, _) -> bench.norm(normed, residual, block.attention().before(), rows)));
    parts.add(
        product(
            "queries, keys, values",
            rows,
            first().attention().projections(),
            (block, _) ->
                bench.side(
                    block.attention().projections(), projected, normed, rows, queries + pair)));
    parts.add(
        part(
            "rotation and pages",
            rows,
            (long) rows * ((queries + pair) * 2L * Float.BYTES),
            0,
            (block, i) -> pass.append(block.attention(), i, batch, projected)));
    parts.add(
        part(
            "attention",
            rows,
            cached * numberBytes,
            2L * rows * request.contextTokens() * queries * 2,
            (_, i) -> pass.attend(i, batch, projected, attended)));
    parts.add(
        product(
            "output",
            rows,
            List.of(first().attention().output()),
            (block, _) ->
                bench.product(block.attention().output(), residual, attended, rows, hidden)));
    parts.add(
        product(
            "gate, up",
            rows,
            first().feedForward().gates(),
            (block, _) -> bench.side(block.feedForward().gates(), both, normed, rows, 2 * wide)));
    parts.add(
        part(
            "gated",
            rows,
            (long) rows * wide * (2 * Float.BYTES + numberBytes),
            0,
            (_, _) -> bench.gate(gated, both, rows)));
    parts.add(
        product(
            "down",
            rows,
            List.of(first().feedForward().down()),
            (block, _) ->
                bench.product(block.feedForward().down(), residual, gated, rows, hidden)));
    CudaMatrix head = run.head().matrix();
    parts.add(
        product(
            "head",
            rows,
            List.of(head),
            (_, _) -> bench.product(head, logits, normed, rows, geometry.vocabulary())));
    parts.add(
        part(
            "likeliest token",
            rows,
            (long) rows * geometry.vocabulary() * Float.BYTES,
            0,
            (_, _) ->
                run.kernels()
                    .launch(
                        "likeliest",
                        Grid.of(rows, 256),
                        run.stream(),
                        ranks,
                        logits,
                        geometry.vocabulary())));
    return parts;
  }

  private CudaBlock first() {
    return run.blocks().getFirst();
  }

  /** Queues a part of a block. */
  @FunctionalInterface
  private interface Queue {
    void run(CudaBlock block, int index);
  }

  private Part product(String name, int rows, List<CudaMatrix> matrices, Queue queue) {
    long weights = 0;
    long activations = 0;
    long flops = 0;
    for (CudaMatrix matrix : matrices) {
      weights += CudaMatrix.bytes(matrix.type(), matrix.outputs(), matrix.inputs());
      activations += (long) rows * (matrix.inputs() * numberBytes + matrix.outputs() * Float.BYTES);
      flops += 2L * rows * matrix.outputs() * matrix.inputs();
    }
    return part(name, rows, weights + activations, flops, queue);
  }

  private Part part(String name, int rows, long bytes, long flops, Queue queue) {
    int blocks = run.blocks().size();
    int passes = (LEAST_LAUNCHES + blocks - 1) / blocks;
    long[] times =
        run.time(() -> {
          for (int i = 0; i < passes * blocks; i++) {
            queue.run(run.blocks().get(i % blocks), i % blocks);
          }
        });
    long each = times[SyntheticRun.TIMED / 2] / ((long) passes * blocks);
    return new Part(name, rows, Math.max(1, each), bytes, flops);
  }

  /**
   * Bytes per second that a kernel which does nothing else can read.
   *
   * @param bytes to read; more than caches hold, or the figure is a cache's
   */
  public static double readBandwidth(
      CudaBlockExecutor executor, MeasureRequest request, long bytes) {
    executor.device().enter();
    try (Device device = new Device(executor, request)) {
      int blocks = 8 * executor.device().multiprocessors();
      long from = device.owned.memory(bytes);
      device.driver.fill(from, (byte) 1, bytes, device.stream);
      long to = device.owned.memory(blocks * 256L * Integer.BYTES);
      long nanos = Long.MAX_VALUE;
      for (int i = 0; i < SyntheticRun.TIMED; i++) {
        device.driver.record(device.begin, device.stream);
        device.kernels.launch(
            "read_all", Grid.of(blocks, 256), device.stream, to, from, bytes / 16);
        device.driver.record(device.end, device.stream);
        device.driver.synchronizeEvent(device.end);
        nanos = Math.min(nanos, Math.max(1, device.driver.nanosBetween(device.begin, device.end)));
      }
      return bytes * 1e9 / nanos;
    }
  }

  /** What a launch costs. */
  public static Launch launch(CudaBlockExecutor executor, MeasureRequest request, int launches) {
    executor.device().enter();
    try (Device device = new Device(executor, request)) {
      long numbers = device.owned.memory(LANE_NUMBERS);
      device.driver.fill(numbers, (byte) 0, LANE_NUMBERS, device.stream);
      device.driver.synchronize(device.stream);
      Runnable queue =
          () -> {
            for (int i = 0; i < launches; i++) {
              device.kernels.launch(
                  "primitive_sum", Grid.of(1, 32), device.stream, numbers, numbers);
            }
          };
      queue.run();
      device.driver.synchronize(device.stream);
      long before = System.nanoTime();
      queue.run();
      device.driver.synchronize(device.stream);
      long single = (System.nanoTime() - before) / launches;
      device.driver.beginCapture(device.stream);
      queue.run();
      long graph = device.driver.endCapture(device.stream);
      try {
        long executable = device.owned.executable(device.driver.instantiate(graph));
        device.driver.launchGraph(executable, device.stream);
        device.driver.synchronize(device.stream);
        before = System.nanoTime();
        device.driver.launchGraph(executable, device.stream);
        device.driver.synchronize(device.stream);
        return new Launch(single, (System.nanoTime() - before) / launches);
      } finally {
        device.driver.destroyGraph(graph);
      }
    }
  }

  private static final long LANE_NUMBERS = 32L * Float.BYTES;

  /** A stream, two events and the kernels, with the device to oneself. */
  private static final class Device implements AutoCloseable {
    private final CudaBlockExecutor executor;
    private final CudaDriver driver;
    private final Owned owned;
    private final Kernels kernels;
    private final long stream;
    private final long begin;
    private final long end;

    Device(CudaBlockExecutor executor, MeasureRequest request) {
      this.executor = executor;
      driver = executor.device().driver();
      owned = new Owned(driver);
      kernels = executor.kernels(KernelLayout.of(request.weights(), NumberFormat.BF16));
      stream = owned.stream();
      begin = owned.event();
      end = owned.event();
      executor.busy().lock();
    }

    @Override
    public void close() {
      executor.busy().unlock();
      kernels.close();
      owned.close();
    }
  }
}
