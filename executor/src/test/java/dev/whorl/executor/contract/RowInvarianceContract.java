package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A session's results are equal bit by bit whatever else is in the step, however its prompt is cut
 * into chunks, wherever the model is cut into spans, however many threads work and wherever its
 * pages lie.
 */
public abstract class RowInvarianceContract {
  /** All tokens' log-probabilities are compared, so a difference anywhere shows. */
  private static final Sampling EVERYTHING = new Sampling(7, 0.8f, 0.95f, 0, 100);

  private static final int PROMPT = 45;
  private static final int DECODED = 5;
  private static final int SLOT = 64;
  private static final Model LLAMA = TinyModel.open("llama");
  private static final Model MISTRAL = TinyModel.open("mistral");
  private static final Model QUANTISED = TinyModel.openQuantised();
  private final Device device;

  protected RowInvarianceContract(Device device) {
    this.device = device;
  }

  /**
   * One case.
   *
   * @param window whether the model has a sliding window
   * @param companions sessions in the same steps
   */
  protected void resultsDependOnTheSessionAlone(
      boolean window, NumberFormat format, int threads, int companions, long seed) {
    Precision precision = format == NumberFormat.F32 ? Precision.F32 : Precision.BF16;
    Model model = window ? MISTRAL : LLAMA;
    List<RowResult> alone = alone(model, precision, seed);
    List<RowResult> crowded = crowded(model, precision, threads, companions, seed);
    assertThat(crowded).isEqualTo(alone);
  }

  /** One case with weights as stored. */
  protected void resultsOfQuantisedWeightsDependOnTheSessionAlone(
      NumberFormat format, int threads, int companions, long seed) {
    Precision precision = new Precision(null, format, format);
    List<RowResult> alone = alone(QUANTISED, precision, seed);
    assertThat(crowded(QUANTISED, precision, threads, companions, seed)).isEqualTo(alone);
  }

  /** One case of a family. */
  protected void resultsOfAFamilyDependOnTheSessionAlone(
      String family, NumberFormat format, int threads, int companions, long seed) {
    Precision precision = format == NumberFormat.F32 ? Precision.F32 : Precision.BF16;
    try (Model model = TinyModel.open(family)) {
      List<RowResult> alone = alone(model, precision, seed);
      assertThat(crowded(model, precision, threads, companions, seed)).as(family).isEqualTo(alone);
    }
  }

  private static int[] prompt(long seed) {
    Random random = new Random(seed);
    int[] ids = new int[PROMPT];
    Arrays.setAll(ids, i -> random.nextInt(101));
    return ids;
  }

  /** One thread, one span, one position at a time. */
  private List<RowResult> alone(Model model, Precision precision, long seed) {
    List<RowResult> results = new ArrayList<>();
    try (BlockExecutor executor = device.open(64 << 20, 1)) {
      List<Integer> whole = List.of(model.geometry().blocks());
      Chain chain = new Chain(List.of(executor), model, precision, whole, 1, SLOT);
      Chain.Session session = chain.open("alone");
      results.add(session.prefill(prompt(seed), 1, EVERYTHING));
      for (int i = 0; i < DECODED; i++) {
        int id = ((RowResult.Sampled) results.getLast()).id();
        results.add(session.step(PROMPT + i, EVERYTHING, id));
      }
    }
    return results;
  }

  private List<RowResult> crowded(
      Model model, Precision precision, int threads, int companions, long seed) {
    Random random = new Random(seed + 1);
    try (BlockExecutor one = device.open(64 << 20, threads);
        BlockExecutor other = device.open(64 << 20, 1)) {
      List<Integer> cuts = cuts(model.geometry().blocks(), random);
      Chain chain = new Chain(List.of(one, other), model, precision, cuts, companions + 3, SLOT);
      scatterPages(chain, random);
      return new Crowd(chain, companions, random).run(prompt(seed));
    }
  }

  private static List<Integer> cuts(int blocks, Random random) {
    List<Integer> cuts = new ArrayList<>();
    for (int block = 1; block < blocks; block++) {
      if (random.nextBoolean()) {
        cuts.add(block);
      }
    }
    cuts.add(blocks);
    return cuts;
  }

  /** Leaves a hole behind, so that pages do not follow each other. */
  private static void scatterPages(Chain chain, Random random) {
    Chain.Session first = chain.open("first");
    Chain.Session second = chain.open("second");
    (random.nextBoolean() ? first : second).close();
  }

  /** Sessions that send chunks of random size, beside the one that is looked at. */
  private static final class Crowd {
    private final Random random;
    private final Chain chain;
    private final List<Chain.Session> others = new ArrayList<>();
    private final int[] positions;

    Crowd(Chain chain, int companions, Random random) {
      this.chain = chain;
      this.random = random;
      for (int i = 0; i < companions; i++) {
        others.add(chain.open("companion " + i));
      }
      positions = new int[companions];
    }

    List<RowResult> run(int[] prompt) {
      Chain.Session session = chain.open("probe");
      List<RowResult> results = new ArrayList<>();
      int position = 0;
      while (position < PROMPT) {
        int to = Math.min(PROMPT, position + 1 + random.nextInt(20));
        int[] ids = Arrays.copyOfRange(prompt, position, to);
        Sampling sampling = to == PROMPT ? EVERYTHING : null;
        RowResult result = step(new Chain.Item(session, position, sampling, ids));
        if (sampling != null) {
          results.add(result);
        }
        position = to;
      }
      for (; position < PROMPT + DECODED; position++) {
        int id = ((RowResult.Sampled) results.getLast()).id();
        results.add(step(new Chain.Item(session, position, EVERYTHING, id)));
      }
      return results;
    }

    private RowResult step(Chain.Item probe) {
      List<Chain.Item> items = new ArrayList<>();
      for (int i = 0; i < others.size(); i++) {
        int count = random.nextBoolean() ? 1 : 1 + random.nextInt(12);
        if (positions[i] + count <= SLOT && random.nextInt(4) > 0) {
          int[] ids = random.ints(count, 0, 101).toArray();
          items.add(new Chain.Item(others.get(i), positions[i], EVERYTHING, ids));
          positions[i] += count;
        }
      }
      int place = random.nextInt(items.size() + 1);
      items.add(place, probe);
      return chain.step(items).get(place);
    }
  }
}
