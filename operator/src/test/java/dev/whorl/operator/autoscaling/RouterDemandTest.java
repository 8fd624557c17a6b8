package dev.whorl.operator.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What routers say, and what they do not. */
class RouterDemandTest {
  @Test
  void readsWhatRoutersSay() {
    assertThat(
            RouterDemand.read(
                "{\"running\": 3, \"waiting\": 1, \"held\": 2, \"longestWaitMillis\": 120}"))
        .isEqualTo(new Demand(3, 1, 2, Duration.ofMillis(120)));
    assertThat(RouterDemand.read("404 page not found")).isNull();
    assertThat(RouterDemand.read("{\"error\": {}}")).isNull();
  }

  @Test
  void addsUp() {
    assertThat(new Demand(3, 1, 0, Duration.ofSeconds(1)).and(new Demand(1, 0, 2, Duration.ZERO)))
        .isEqualTo(new Demand(4, 1, 2, Duration.ofSeconds(1)))
        .returns(7, Demand::sessions);
  }
}
