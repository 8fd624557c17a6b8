package dev.whorl.cli.peers;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table.
 *
 * @param sessions at once, for decoding
 * @param decodeTokensPerSecond of all sessions together
 * @param prefillTokensPerSecond of one prompt; null where it was not timed
 */
record Measured(
    String system,
    String format,
    int servers,
    int sessions,
    long rttMillis,
    double decodeTokensPerSecond,
    @Nullable Double prefillTokensPerSecond) {
  /** What several rounds have seen of one row; its figures are medians. */
  static final class Rounds {
    private final String system;
    private final int sessions;
    private final List<Double> decode = new ArrayList<>();
    private final List<Double> prefill = new ArrayList<>();

    Rounds(String system, int sessions) {
      this.system = system;
      this.sessions = sessions;
    }

    void addDecode(double tokensPerSecond) {
      decode.add(tokensPerSecond);
    }

    void addPrefill(double tokensPerSecond) {
      prefill.add(tokensPerSecond);
    }

    Measured row(Setting setting) {
      return new Measured(
          system,
          setting.format(),
          setting.servers(),
          sessions,
          setting.rtt().toMillis(),
          median(decode),
          prefill.isEmpty() ? null : median(prefill));
    }

    static double median(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      int middle = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(middle)
          : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
  }
}
