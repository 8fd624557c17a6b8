package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.Experts;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RoutingTest {
  private static final Offset<Float> NEAR = Offset.offset(1e-6f);

  private static Routing route(Experts experts, double... probabilities) {
    float[] logits = new float[Routing.width(experts)];
    // What stands behind the experts' logits must not matter.
    Arrays.fill(logits, 99);
    for (int i = 0; i < probabilities.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    Routing routing = new Routing(experts, 1);
    routing.choose(0, logits, 0);
    return routing;
  }

  @Test
  void theLikeliestInAscendingOrder() {
    Routing routing = route(new Experts(5, 2, true), 0.1, 0.2, 0.3, 0.1, 0.3);
    assertThat(routing.expert(0, 0)).isEqualTo(2);
    assertThat(routing.expert(0, 1)).isEqualTo(4);
    assertThat(routing.weight(0, 0)).isCloseTo(0.5f, NEAR);
  }

  @Test
  void weightsThatAreNotRenormalisedAreTheSoftmaxs() {
    Routing routing = route(new Experts(5, 2, false), 0.1, 0.2, 0.3, 0.15, 0.25);
    assertThat(routing.weight(0, 0)).isCloseTo(0.3f, NEAR);
    assertThat(routing.weight(0, 1)).isCloseTo(0.25f, NEAR);
  }

  @Test
  void ofEqualOnesTheFirst() {
    Routing routing = route(new Experts(4, 2, true), 0.25, 0.25, 0.25, 0.25);
    assertThat(routing.expert(0, 0)).isEqualTo(0);
    assertThat(routing.expert(0, 1)).isEqualTo(1);
  }
}
