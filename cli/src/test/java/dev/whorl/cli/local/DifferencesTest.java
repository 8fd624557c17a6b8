package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.cli.BadInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static final LocalConfig.Server A = new LocalConfig.Server("a", "1Gi", 1);
  private static final LocalConfig.Server B = new LocalConfig.Server("b", "2Gi", 1);

  @Test
  void serversJoinLeaveAndAreAltered() {
    LocalConfig.Server larger = new LocalConfig.Server("a", "4Gi", 1);
    LocalConfig.Server c = new LocalConfig.Server("c", "1Gi", 1);

    Differences differences = Differences.between(config(4, A, B), config(4, larger, c));

    assertThat(differences.joined()).containsExactly(c);
    assertThat(differences.left()).containsExactly(B);
    assertThat(differences.altered()).containsExactly(larger);
    assertThat(differences.replanned()).isFalse();
    assertThat(differences.words()).contains("c starts", "b ends", "a starts again");
  }

  @Test
  void sessionsArePlannedAnew() {
    Differences differences = Differences.between(config(4, A), config(8, A));

    assertThat(differences.replanned()).isTrue();
    assertThat(differences.none()).isFalse();
    assertThat(Differences.between(config(4, A, B), config(4, B, A)).none()).isTrue();
  }

  @Test
  void whatASlotTakesNeedsANewRun() {
    LocalConfig other =
        new LocalConfig(
            config(4, A).model(),
            new LocalConfig.Load(99, 20, 4, 16),
            null,
            null,
            null,
            List.of(A));

    assertThatThrownBy(() -> Differences.between(config(4, A), other))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("workload.maxInputTokens (99, was 10)");
  }

  private static LocalConfig config(int sessions, LocalConfig.Server... servers) {
    return new LocalConfig(
        new LocalConfig.Model("store://models/m.gguf", "m", null),
        new LocalConfig.Load(10, 20, sessions, 16),
        null,
        null,
        null,
        List.of(servers));
  }
}
