package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.LoadProfile.Point;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Loads are followed in steps. */
class LoadsTest {
  private final Loads loads = new Loads();

  private static LoadProfile quiet(double weight) {
    return new LoadProfile(List.of(new Point(0.25, weight), new Point(1, 1 - weight)));
  }

  @Test
  void onlyASwingIsFollowed() {
    assertThat(loads.of("u", null)).isEqualTo(LoadProfile.UNIFORM);
    assertThat(loads.of("u", quiet(0.5))).isEqualTo(quiet(0.5));
    assertThat(loads.of("u", quiet(0.69))).as("a fifth is too little").isEqualTo(quiet(0.5));
    assertThat(loads.of("u", quiet(0.71))).isEqualTo(quiet(0.71));
    assertThat(loads.of("u", null)).as("nobody answers").isEqualTo(quiet(0.71));
    loads.keepOnly(Set.of());
    assertThat(loads.of("u", null)).isEqualTo(LoadProfile.UNIFORM);
  }
}
