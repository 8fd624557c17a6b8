package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodRefusalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final BlockServer SERVER = CustomResources.server();

  private static PodRefusal after(@Nullable PodRefusal before, String words, Instant now) {
    return PodRefusal.of(
        before,
        SERVER,
        "pod",
        new KubernetesClientException(new StatusBuilder().withCode(403).withMessage(words).build()),
        now);
  }

  @Test
  void itIsToldInTheSameWordsWhateverThePodIsCalled() {
    PodRefusal first = after(null, "pods \"small-a-x7k2p\" is forbidden: exceeded quota", NOW);
    PodRefusal second = after(first, "pods \"small-a-bcdfg\" is forbidden: exceeded quota", NOW);
    assertThat(first.message())
        .isEqualTo("The pod is refused: pods \"small-a\" is forbidden: exceeded quota");
    assertThat(second.message()).isEqualTo(first.message());
  }

  @Test
  void thePauseDoublesUpToAMinute() {
    PodRefusal refusal = null;
    Duration last = Duration.ZERO;
    for (int i = 0; i < 10; i++) {
      refusal = after(refusal, "no", NOW);
      Duration pause = Duration.between(NOW, refusal.until());
      assertThat(pause).isBetween(last, PodRefusal.LONGEST);
      last = pause;
    }
    assertThat(last).isEqualTo(PodRefusal.LONGEST);
  }

  @Test
  void nothingIsTriedWithinThePauseUnlessSomethingElseIsAskedFor() {
    PodRefusal refusal = after(null, "no", NOW);
    assertThat(refusal.holds("r1", NOW.plusSeconds(1))).isTrue();
    assertThat(refusal.holds("r2", NOW.plusSeconds(1))).isFalse();
    assertThat(refusal.holds("r1", refusal.until())).isFalse();
  }
}
