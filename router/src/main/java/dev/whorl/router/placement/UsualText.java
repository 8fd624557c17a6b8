package dev.whorl.router.placement;

import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a hop usually takes, as placements write it. */
record UsualText(String delay, String step, String rowStep, String chunk) {
  /** Of all hops of a chain; unknown unless every hop tells. */
  static ChainTimes chain(
      int chunkTokens, List<PlacedHop> hops, List<? extends @Nullable UsualText> usual) {
    if (chunkTokens < 1 || usual.stream().anyMatch(Objects::isNull)) {
      return ChainTimes.UNKNOWN;
    }
    return new ChainTimes(
        chunkTokens,
        IntStream.range(0, hops.size())
            .mapToObj(h -> Objects.requireNonNull(usual.get(h)).of(hops.get(h).server()))
            .toList());
  }

  private HopTimes of(String server) {
    return new HopTimes(
        server,
        seconds("delay", delay),
        seconds("step", step),
        seconds("rowStep", rowStep),
        seconds("chunk", chunk));
  }

  private static double seconds(String field, String text) {
    Duration duration = DurationText.parse("usual." + field + " of a hop", text);
    return duration.toNanos() / 1e9;
  }
}
