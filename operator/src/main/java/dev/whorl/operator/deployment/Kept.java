package dev.whorl.operator.deployment;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.live.LiveFigures;
import dev.whorl.planning.certificate.LateShare;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a promise that is certified is kept, by what is seen. */
final class Kept {
  private static final double PERCENT = 100;

  private Kept() {}

  /** What is broken; null: nothing. While nothing is seen what was said of this spec stands. */
  static @Nullable String broken(Situation situation) {
    LiveFigures live = situation.live();
    if (live == null) {
      return saidBefore(situation);
    }
    return live.broken() ? sentence(live, situation.active()) : null;
  }

  private static @Nullable String saidBefore(Situation situation) {
    LLMDeploymentStatus before = situation.deployment().getStatus();
    if (before == null || !Objects.equals(before.observedGeneration(), situation.generation())) {
      return null;
    }
    return before.conditions().stream()
        .filter(c -> c.getType().equals(Verdicts.GUARANTEE_MET))
        .filter(c -> Reasons.ASSUMPTION_BROKEN.equals(c.getReason()))
        .map(Condition::getMessage)
        .findFirst()
        .orElse(null);
  }

  private static String sentence(LiveFigures live, @Nullable BlockPlacement active) {
    String seen =
        "%s %% of %d tokens in five minutes came later than certified; %s %% may."
            .formatted(
                percent((double) live.late() / live.tokens()),
                live.tokens(),
                percent(LateShare.ALLOWED));
    LiveFigures.Overrun worst = live.worst();
    return worst == null
        ? seen
            + " No server had steps over its certified cap: look at links (whorl_link_slow_round_trips_total) and at the router's CPU."
        : "Server %s took longer than its certified cap%s in %d steps, which may have made %s %% of the tokens late. %s"
            .formatted(
                worst.server(),
                cap(worst.server(), active),
                worst.steps(),
                percent(worst.share()),
                seen);
  }

  private static String cap(String server, @Nullable BlockPlacement active) {
    int index = active == null ? -1 : active.getSpec().servers().indexOf(server);
    String cap = active == null || index < 0 ? null : active.getSpec().stepCap(index);
    return cap == null ? "" : " of " + cap;
  }

  private static String percent(double share) {
    return "%.2f".formatted(PERCENT * share);
  }
}
