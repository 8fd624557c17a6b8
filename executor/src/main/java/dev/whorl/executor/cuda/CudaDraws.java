package dev.whorl.executor.cuda;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a step that sample ask of head.cu, and what it answered. A token is drawn on the
 * device, whatever is asked for; rows of logits travel only where every log-probability is wanted.
 */
final class CudaDraws {
  /** Bytes of a {@code Draw} and of a {@code Drawn}; as in head.cu. */
  static final long DRAW = 24;

  private static final long DRAWN = 16;

  /** Threads that draw for a row; as in head.cu. */
  static final int THREADS = 256;

  /** Weights are integers in these units; as in head.cu. */
  private static final double UNIT = 0x1p-40;

  private final List<Row> rows;
  private final int vocabulary;
  private final int most;

  /** Of the rows of a step, those that sample. */
  CudaDraws(List<Row> rows, int vocabulary) {
    this.rows = rows.stream().filter(row -> row.sampling() != null).toList();
    this.vocabulary = vocabulary;
    this.most =
        this.rows.stream()
            .mapToInt(row -> sampling(row).topLogprobs())
            .filter(top -> top != Sampling.EVERY_LOGPROB)
            .map(top -> Math.clamp(top, 0, vocabulary))
            .max()
            .orElse(0);
  }

  private static Sampling sampling(Row row) {
    return Objects.requireNonNull(row.sampling());
  }

  private static int last(Row row) {
    return row.position() + row.count() - 1;
  }

  /** Rows that sample. */
  int count() {
    return rows.size();
  }

  /** Most log-probabilities that a row gets back beside its token's. */
  int most() {
    return most;
  }

  /** Whether more is asked for than the likeliest token. */
  boolean asked() {
    return rows.stream()
        .map(CudaDraws::sampling)
        .anyMatch(sampling ->
            sampling.temperature() > 0 || sampling.topLogprobs() != Sampling.NO_LOGPROBS);
  }

  /** Whether a row wants every log-probability. */
  boolean needsLogits() {
    return rows.stream().anyMatch(row -> sampling(row).topLogprobs() == Sampling.EVERY_LOGPROB);
  }

  long wishBytes() {
    return asked() ? DRAW * count() : 0;
  }

  long drawnBytes() {
    return asked() ? DRAWN * count() : 0;
  }

  long topBytes() {
    return asked() ? (long) Long.BYTES * most * count() : 0;
  }

  /** Writes what each row asks for. */
  void write(MemorySegment to) {
    for (int i = 0; i < rows.size(); i++) {
      write(to, i, sampling(rows.get(i)), last(rows.get(i)));
    }
  }

  private static void write(MemorySegment to, int index, Sampling sampling, int position) {
    long at = DRAW * index;
    float temperature = sampling.temperature();
    boolean every = sampling.topLogprobs() == Sampling.EVERY_LOGPROB;
    to.set(ValueLayout.JAVA_DOUBLE, at, sampling.uniform(position));
    to.set(ValueLayout.JAVA_FLOAT, at + 8, temperature > 0 ? 1 / temperature : 0);
    to.set(ValueLayout.JAVA_FLOAT, at + 12, sampling.topP());
    to.set(ValueLayout.JAVA_INT, at + 16, sampling.topK());
    to.set(ValueLayout.JAVA_INT, at + 20, every ? 0 : sampling.topLogprobs());
  }

  /** What rows ask for that all ask for the same, for a measurement. */
  static MemorySegment wishes(int rows, Sampling sampling) {
    MemorySegment wishes = MemorySegment.ofArray(new long[(int) (rows * DRAW / Long.BYTES)]);
    for (int i = 0; i < rows; i++) {
      write(wishes, i, sampling, i);
    }
    return wishes;
  }

  /** Bytes of what comes back for rows with that many log-probabilities each. */
  static long answerBytes(int rows, int top) {
    return rows * (DRAWN + (long) Long.BYTES * top);
  }

  /** Where log-probabilities begin in such an answer. */
  static long topsAt(int rows) {
    return rows * DRAWN;
  }

  /**
   * What came back, on the host.
   *
   * @param likeliest ranks
   * @param drawn empty when nothing was asked
   * @param logits empty when they did not travel
   */
  record Answer(
      MemorySegment likeliest, MemorySegment drawn, MemorySegment tops, MemorySegment logits) {}

  /** The result of a row that samples. */
  RowResult result(int index, Answer answer) {
    Row row = rows.get(index);
    long best = answer.likeliest.getAtIndex(ValueLayout.JAVA_LONG, index);
    float largest = logit(best);
    if (!Float.isFinite(largest)) {
      return new RowResult.Broken(
          "The largest logit at position " + last(row) + " is " + largest + ".");
    }
    if (!asked()) {
      return new RowResult.Sampled(id(best), null);
    }
    long rank = answer.drawn.get(ValueLayout.JAVA_LONG, DRAWN * index);
    return new RowResult.Sampled(id(rank), logprobs(index, rank, largest, answer));
  }

  private RowResult.@Nullable Logprobs logprobs(
      int index, long rank, float largest, Answer answer) {
    int top = sampling(rows.get(index)).topLogprobs();
    if (top == Sampling.NO_LOGPROBS) {
      return null;
    }
    long all = answer.drawn.get(ValueLayout.JAVA_LONG, DRAWN * index + 8);
    double normaliser = largest + StrictMath.log(all * UNIT);
    long[] ranks =
        top == Sampling.EVERY_LOGPROB
            ? everyRank(index, answer.logits)
            : answer
                .tops
                .asSlice(
                    (long) Long.BYTES * most * index, (long) Long.BYTES * Math.min(top, vocabulary))
                .toArray(ValueLayout.JAVA_LONG);
    List<RowResult.TokenLogprob> best = new ArrayList<>();
    for (long each : descending(ranks)) {
      best.add(new RowResult.TokenLogprob(id(each), (float) (logit(each) - normaliser)));
    }
    float chosen = (float) (logit(rank) - normaliser);
    return new RowResult.Logprobs(normaliser, chosen, List.copyOf(best));
  }

  private long[] everyRank(int index, MemorySegment logits) {
    long[] ranks = new long[vocabulary];
    long from = (long) index * vocabulary;
    for (int id = 0; id < vocabulary; id++) {
      ranks[id] = rank(logits.getAtIndex(ValueLayout.JAVA_FLOAT, from + id), id);
    }
    return ranks;
  }

  /** Ranks are unsigned. */
  private static long[] descending(long[] ranks) {
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = ~ranks[i] ^ Long.MIN_VALUE;
    }
    Arrays.sort(ranks);
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = ~(ranks[i] ^ Long.MIN_VALUE);
    }
    return ranks;
  }

  /** As in numbers.cuh. */
  private static long rank(float logit, int id) {
    int bits = Float.floatToRawIntBits(logit + 0f);
    int ordered = Float.isNaN(logit) ? -1 : bits < 0 ? ~bits : bits | 0x80000000;
    return (long) ordered << 32 | (~id & 0xffffffffL);
  }

  private static int id(long rank) {
    return (int) ~rank;
  }

  private static float logit(long rank) {
    int ordered = (int) (rank >>> 32);
    if (ordered == -1) {
      return Float.NaN;
    }
    return Float.intBitsToFloat(ordered < 0 ? ordered & 0x7fffffff : ~ordered);
  }
}
