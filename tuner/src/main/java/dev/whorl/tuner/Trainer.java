package dev.whorl.tuner;

import dev.whorl.planning.quorum.SeenStep;
import dev.whorl.planning.quorum.StepReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fastest-k descent: every step sends one example to each live worker, changes the prompt when k
 * gradients are back, and gives the others up; what comes late is known by its step and dropped.
 * Which example a worker gets depends on seed, step and place only, never on who was fast before:
 * examples pinned to workers would bias the result when some are slower.
 */
public final class Trainer {
  private static final double KEPT = 0.9;
  private static final double NANOS = 1e-9;

  /**
   * When to stop, and what repeats a run.
   *
   * @param steps at most, those of a checkpoint included
   * @param targetLoss ends the job when the smoothed loss is not above it; 0: none
   * @param rest how long a lost worker is left alone
   * @param patience how long all workers may be lost
   */
  public record Settings(
      int steps, double targetLoss, long seed, Duration rest, Duration patience) {
    public Settings {
      if (steps < 1) {
        throw new IllegalArgumentException("The steps (" + steps + ") must be at least 1.");
      }
      if (!(targetLoss >= 0)) {
        throw new IllegalArgumentException(
            "The target loss (" + targetLoss + ") must not be negative.");
      }
    }
  }

  private final List<Seat> seats = new ArrayList<>();
  private final Sampling sampling;
  private final TunedPrompt prompt;
  private final Optimizer optimizer;
  private final Settings settings;
  private final Predicate<StepDone> listener;
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private QuorumPolicy policy;
  private float @Nullable [] before;
  private double smoothed = Double.NaN;
  private @Nullable Exception lastFailure;
  private long heard;
  private boolean ended;
  private long uplink;
  private long dropped;
  private long tokens;

  /**
   * A job.
   *
   * @param prompt is changed in place
   * @param listener told after every step, on the thread of {@link #run}; false ends the job
   */
  public Trainer(
      List<? extends Worker> workers,
      List<Example> data,
      TunedPrompt prompt,
      Optimizer optimizer,
      QuorumPolicy policy,
      Settings settings,
      Predicate<StepDone> listener) {
    if (workers.isEmpty() || data.isEmpty()) {
      throw new IllegalArgumentException(
          "The workers (%d) and the examples (%d) must be at least 1 each."
              .formatted(workers.size(), data.size()));
    }
    workers.forEach(worker -> seats.add(new Seat(worker)));
    this.sampling = new Sampling(data, settings.seed());
    this.prompt = prompt;
    this.optimizer = optimizer;
    this.policy = policy;
    this.settings = settings;
    this.listener = listener;
  }

  /** A worker and how long it is left alone. */
  private static final class Seat {
    final Worker worker;
    long restsUntil;

    Seat(Worker worker) {
      this.worker = worker;
      this.restsUntil = System.nanoTime();
    }
  }

  /** What came back of a micro-batch: a gradient or a failure. */
  private record Reply(
      int step,
      Seat seat,
      Example example,
      double seconds,
      Worker.@Nullable Gradient gradient,
      @Nullable Exception failure) {}

  /**
   * Runs to the last step or the target.
   *
   * @return the smoothed loss at the end
   * @throws Refused when a server refuses what would be refused again
   * @throws Worker.WorkerLost when all workers stay lost for longer than the patience
   */
  public double run() throws InterruptedException, Worker.WorkerLost {
    long begin = System.nanoTime();
    heard = begin;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (!ended && prompt.step() < settings.steps()) {
        step(threads, begin);
      }
    }
    return smoothed;
  }

  private List<Seat> awaitLive() throws InterruptedException {
    while (true) {
      long now = System.nanoTime();
      List<Seat> live = seats.stream().filter(seat -> now - seat.restsUntil >= 0).toList();
      if (!live.isEmpty()) {
        return live;
      }
      long soonest = seats.stream().mapToLong(seat -> seat.restsUntil - now).min().orElseThrow();
      TimeUnit.NANOSECONDS.sleep(soonest);
    }
  }

  /** One step, or none when nobody brought a gradient. */
  private void step(ExecutorService threads, long begin)
      throws InterruptedException, Worker.WorkerLost {
    List<Seat> live = awaitLive();
    int step = prompt.step() + 1;
    float[] rows = prompt.rows();
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < live.size(); i++) {
      Seat seat = live.get(i);
      Example example = sampling.example(step, i);
      sent.add(threads.submit(() -> work(step, seat, rows, example)));
    }
    List<Reply> counted = new ArrayList<>();
    int outstanding = live.size();
    int failed = 0;
    try {
      while (counted.size() < k(counted.size() + outstanding) && outstanding > 0) {
        Reply reply = replies.take();
        outstanding -= reply.step() == step ? 1 : 0;
        failed += reply.step() == step && reply.failure() != null ? 1 : 0;
        take(reply, step, counted);
      }
    } finally {
      sent.forEach(future -> future.cancel(true));
    }
    dropped += outstanding;
    if (counted.isEmpty()) {
      requireHope();
      return;
    }
    heard = System.nanoTime();
    finish(step, live.size(), live.size() - failed, counted, begin);
  }

  /** Somebody may come back, for a while. */
  private void requireHope() throws Worker.WorkerLost {
    if (System.nanoTime() - heard > settings.patience().toNanos()) {
      String last = lastFailure == null ? "" : " The last one: " + lastFailure.getMessage();
      throw new Worker.WorkerLost(
          "No worker has answered for %d s.%s".formatted(settings.patience().toSeconds(), last),
          lastFailure);
    }
  }

  /** What the policy says of so many; 1 when all have failed. */
  private int k(int live) {
    return live == 0 ? 1 : policy.k(live);
  }

  private void take(Reply reply, int step, List<Reply> counted) {
    if (reply.failure() instanceof Refused refused) {
      throw refused;
    }
    if (reply.failure() != null) {
      lastFailure = reply.failure();
      reply.seat().restsUntil = System.nanoTime() + settings.rest().toNanos();
      return;
    }
    uplink++;
    if (reply.step() == step) {
      counted.add(reply);
    }
  }

  private void work(int step, Seat seat, float[] rows, Example example) {
    long begin = System.nanoTime();
    try {
      Worker.Gradient gradient = seat.worker.gradient(rows, example);
      double seconds = (System.nanoTime() - begin) * NANOS;
      replies.add(new Reply(step, seat, example, seconds, gradient, null));
    } catch (InterruptedException given) {
      Thread.currentThread().interrupt();
    } catch (Worker.WorkerLost | RuntimeException e) {
      replies.add(new Reply(step, seat, example, 0, null, e));
    }
  }

  private void finish(int step, int live, int answering, List<Reply> counted, long begin) {
    float[] mean = new float[prompt.rows().length];
    double loss = 0;
    for (Reply reply : counted) {
      Worker.Gradient gradient = Objects.requireNonNull(reply.gradient());
      loss += gradient.loss() / counted.size();
      tokens += reply.example().ids().size() - reply.example().asked();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += gradient.values()[i] / counted.size();
      }
    }
    prompt.apply(optimizer, mean);
    smoothed = Double.isNaN(smoothed) ? loss : KEPT * smoothed + (1 - KEPT) * loss;
    policy = policy.after(seen(answering, counted, mean, loss));
    before = mean;
    boolean goOn =
        listener.test(
            new StepDone(
                step,
                (System.nanoTime() - begin) * NANOS,
                counted.size(),
                live,
                loss,
                smoothed,
                uplink,
                dropped,
                tokens));
    ended = !goOn || smoothed <= settings.targetLoss();
  }

  private SeenStep seen(int answering, List<Reply> counted, float[] mean, double loss) {
    double distances = 0;
    double squaredMean = 0;
    for (Reply reply : counted) {
      float[] values = Objects.requireNonNull(reply.gradient()).values();
      for (int i = 0; i < mean.length; i++) {
        double away = (double) values[i] - mean[i];
        distances += away * away;
      }
    }
    for (float value : mean) {
      squaredMean += (double) value * value;
    }
    return new SeenStep(
        answering,
        counted.stream().map(Reply::seconds).sorted().toList(),
        distances,
        squaredMean,
        new StepReport(product(mean), loss));
  }

  private double product(float[] gradient) {
    if (before == null) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      sum += (double) gradient[i] * before[i];
    }
    return sum;
  }
}
