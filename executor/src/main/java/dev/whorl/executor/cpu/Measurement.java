package dev.whorl.executor.cpu;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.memory.MemoryLedger;
import dev.whorl.executor.model.Geometry;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/** Runs the kernels that serve, on random weights, and reports their times. */
final class Measurement {
  /** Ranks, draws and reports alternatives: no request costs more after the head. */
  private static final Sampling COSTLIEST = new Sampling(1, 1, 0.9f, 0, 20);

  private static final int SPARE = 1 << 20;
  private static final int STRIDE = 7919;

  private final MeasureRequest request;
  private final Geometry geometry;
  private final MemoryLedger ledger;
  private final Kernels kernels;
  private final Team team;
  private final Workspace work;
  private final Passes passes;

  /**
   * Residuals that differ from session to session and from pass to pass, as they will: they choose
   * different experts, and no pass finds its own in the cache because the one before had them too.
   */
  private float[] noise = {};

  private long passed;

  Measurement(
      MeasureRequest request,
      MemoryLedger ledger,
      Kernels kernels,
      Team team,
      ReentrantLock device,
      MeasureProgress progress) {
    this.request = request;
    this.geometry = request.geometry();
    this.ledger = ledger;
    this.kernels = kernels;
    this.team = team;
    this.work = new Workspace(team.size());
    this.passes = new Passes(device, new Milestones(passes(request), progress));
  }

  /** Blocks and heads are warmed and timed for each batch, the wire and a chunk are timed. */
  private static int passes(MeasureRequest request) {
    return 4 * request.batches().size() + 2;
  }

  MeasureOutcome run() {
    String obstacle = CpuShape.obstacle(geometry);
    if (obstacle != null) {
      return new MeasureOutcome.Unsupported(obstacle);
    }
    long free = ledger.use().free();
    long least = ProbePlan.least(request);
    if (free < least) {
      return new MeasureOutcome.TooLittleMemory(least, free);
    }
    ProbePlan plan = ProbePlan.of(request, free, ProcessorCache.read());
    if (!ledger.take(plan.weightBytes(), plan.cacheBytes())) {
      return new MeasureOutcome.TooLittleMemory(least, ledger.use().free());
    }
    try (Probe probe = new Probe(plan, request)) {
      return new MeasureOutcome.Measured(profile(plan, probe));
    } catch (OutOfMemoryError e) {
      return new MeasureOutcome.TooLittleMemory(plan.weightBytes() + plan.cacheBytes(), 0);
    } finally {
      ledger.giveBack(plan.weightBytes(), plan.cacheBytes());
    }
  }

  private DeviceProfile profile(ProbePlan plan, Probe probe) {
    int rows = Math.max(plan.sessions(), request.chunkTokens());
    work.fit(geometry, rows);
    noise = noise(rows * geometry.hidden() + SPARE);
    BlockPass pass =
        new BlockPass(
            geometry,
            Numbers.of(request.cache()),
            Numbers.of(request.residual()),
            kernels,
            team,
            work);
    List<Runnable> decodes = new ArrayList<>();
    for (int sessions : request.batches()) {
      Batch batch = probe.decode(sessions, request.contextTokens() - 1);
      decodes.add(() -> run(pass, batch, plan, probe));
    }
    List<Passes.Timing> blocks = passes.timeAscending(decodes);
    List<Passes.Timing> heads = heads(probe);
    double share = (double) plan.headRows() / geometry.vocabulary();
    List<DeviceProfile.Decode> decode = new ArrayList<>();
    Duration edge = edge();
    for (int i = 0; i < blocks.size(); i++) {
      int sessions = request.batches().get(i);
      decode.add(
          new DeviceProfile.Decode(
              sessions,
              Duration.ofNanos(blocks.get(i).median() / plan.blocks()),
              Duration.ofNanos(blocks.get(i).slow() / plan.blocks()),
              Duration.ofNanos((long) (heads.get(i).median() / share)),
              edge.multipliedBy(sessions)));
    }
    return new DeviceProfile(decode, prefill(probe, pass), plan.weightBytes(), plan.beyondCache());
  }

  private void run(BlockPass pass, Batch batch, ProbePlan plan, Probe probe) {
    fillResidual(batch.size());
    pass.prepare(batch);
    for (int block = 0; block < plan.blocks(); block++) {
      pass.run(probe.block(block), block, batch);
    }
  }

  private static float[] noise(int length) {
    SplittableRandom random = new SplittableRandom(length);
    float[] noise = new float[length];
    for (int i = 0; i < length; i++) {
      noise[i] = random.nextInt() * 0x1p-31f;
    }
    return noise;
  }

  private void fillResidual(int rows) {
    int from = (int) (passed++ * STRIDE % SPARE);
    System.arraycopy(noise, from, work.residual, 0, rows * geometry.hidden());
  }

  private List<Passes.Timing> heads(Probe probe) {
    Head head = new Head(geometry.style(), probe.head(), kernels, team, work);
    List<Runnable> runs = new ArrayList<>();
    for (int sessions : request.batches()) {
      float[] residual = new float[sessions * geometry.hidden()];
      Arrays.fill(residual, 1);
      runs.add(() -> choose(head, residual, sessions));
    }
    return passes.timeAscending(runs);
  }

  private static void choose(Head head, float[] residual, int sessions) {
    head.run(residual, sessions);
    head.sample(sessions, COSTLIEST);
  }

  /** One residual from wire bytes to numbers and back. */
  private Duration edge() {
    Numbers numbers = Numbers.of(request.residual());
    int count = geometry.hidden();
    MemorySegment wire = MemorySegment.ofArray(new byte[count * numbers.bytes()]);
    Passes.Timing timing =
        passes.time(() -> {
          for (int i = 0; i < count; i++) {
            work.residual[i] = numbers.get(wire, (long) i * numbers.bytes());
          }
          for (int i = 0; i < count; i++) {
            numbers.put(wire, (long) i * numbers.bytes(), work.residual[i]);
          }
        });
    return Duration.ofNanos(timing.median());
  }

  private DeviceProfile.Prefill prefill(Probe probe, BlockPass pass) {
    int tokens = request.chunkTokens();
    Batch batch = probe.prefill(tokens, ProbePlan.positions(request) - 1);
    Passes.Timing timing =
        passes.time(() -> {
          fillResidual(tokens);
          pass.prepare(batch);
          pass.run(probe.block(0), 0, batch);
        });
    return new DeviceProfile.Prefill(tokens, Duration.ofNanos(timing.median()));
  }
}
