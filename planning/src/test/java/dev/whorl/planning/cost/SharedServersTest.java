package dev.whorl.planning.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.HopTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

final class SharedServersTest {
  private static HopTimes hop(String server, double delay, double step, double row) {
    return new HopTimes(server, delay, step, row, 0);
  }

  @Test
  void aLoneSessionTakesItsDelaysAndSteps() {
    SharedServers servers =
        new SharedServers(List.of(List.of(hop("a", 0.002, 0.01, 0), hop("b", 0.003, 0.02, 0))));
    assertThat(servers.secondsPerToken(1)[0]).isCloseTo(0.035, within(1e-12));
  }

  @Test
  void rowsThatStayAtTheirServerRunAsOneBatch() {
    SharedServers servers = new SharedServers(List.of(List.of(hop("a", 0, 0.01, 0.001))));
    assertThat(servers.secondsPerToken(5)[0]).isCloseTo(0.014, within(1e-5));
  }

  @Test
  void twoRowsThatTravelAndReturnWithinAStepTakeTurns() {
    SharedServers servers = new SharedServers(List.of(List.of(hop("a", 1e-6, 0.01, 0))));
    assertThat(servers.secondsPerToken(2)[0]).isBetween(0.0149, 0.02);
  }

  /** More sessions anywhere never make a token faster. */
  @Property(tries = 200)
  void timesGrowWithSessions(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<HopTimes>> chains = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int k = 0; k < count; k++) {
      List<HopTimes> hops = new ArrayList<>();
      for (int j = 0; j < 6; j++) {
        if (random.nextBoolean() || j == k) {
          double step = 0.001 + 0.01 * random.nextDouble();
          hops.add(hop("s" + j, 0.01 * random.nextDouble(), step, 0.05 * step));
        }
      }
      chains.add(hops);
    }
    int[] sessions = random.ints(count, 0, 10).toArray();
    SharedServers servers = new SharedServers(chains);
    double[] alone = servers.secondsPerToken(new int[count]);
    double[] before = servers.secondsPerToken(sessions);
    int all = 0;
    for (int k = 0; k < count; k++) {
      all += sessions[k];
      assertThat(before[k]).isFinite().isGreaterThan(alone[k] * 0.999);
    }
    int[] doubled = sessions.clone();
    for (int k = 0; k < count; k++) {
      doubled[k] *= 2;
    }
    double[] after = servers.secondsPerToken(doubled);
    double sumBefore = 0;
    double sumAfter = 0;
    for (int k = 0; k < count; k++) {
      sumBefore += sessions[k] * before[k];
      sumAfter += sessions[k] * after[k];
    }
    assertThat(sumAfter).as("sessions %d", all).isGreaterThanOrEqualTo(sumBefore * 0.98);
  }
}
