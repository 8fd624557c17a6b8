package dev.whorl.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.StepProfile;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilesTest {
  private static final Duration STEP = Duration.ofMillis(1);
  private final Profiles profiles = new Profiles(Clock.systemUTC());

  private void add(int chunk) {
    profiles.add(
        MeasureRequest.newBuilder()
            .setPrecision("f32")
            .setContextTokens(64)
            .setPrefillTokens(chunk)
            .build(),
        new DeviceProfile(
            List.of(new DeviceProfile.Decode(1, STEP, STEP, STEP, STEP)),
            new DeviceProfile.Prefill(chunk, STEP),
            1 << 30,
            true));
  }

  @Test
  void aSmallerChunkLeavesTheLargerOnesProfile() {
    add(16);
    add(4);
    add(16);
    assertThat(profiles.all())
        .extracting(StepProfile::getPrefillTokens)
        .containsExactlyInAnyOrder(16, 4);
  }
}
