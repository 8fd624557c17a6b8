package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.Report;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A chain of four slots whose first server was told to admit four, then two. */
class AdmissionsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final BlockPlacement placement = CustomResources.placement();

  private static BlockServer server(int capacity) {
    BlockServer server =
        CustomResources.read(
            CustomResources.SERVER
                .replace("{name: small-a}", "{name: small-a, generation: 7}")
                .replace("capacity: 4", "capacity: " + capacity),
            BlockServer.class);
    return server;
  }

  private int most(int capacity, Observation seen) {
    return Admissions.of(List.of(server(capacity)), Map.of("small-a", seen), NOW).most(placement);
  }

  private static Observation reports(int applied, int sessions) {
    return new Observation.Reporting(
        Report.newBuilder()
            .setAppliedGeneration(applied)
            .addChains(
                ChainReport.newBuilder()
                    .setPlacement("default/smollm2-1")
                    .setChain("c0")
                    .setSessions(sessions))
            .build());
  }

  @Test
  void aServerThatHasConfirmedHasWhatItSaysOrAdmits() {
    assertThat(most(0, reports(7, 3))).isEqualTo(3);
    assertThat(most(2, reports(7, 1))).as("it may admit another").isEqualTo(2);
  }

  @Test
  void untilItHasItMayAdmitAsBefore() {
    assertThat(most(0, reports(6, 1))).isEqualTo(4);
  }

  /** A restart of the operator or a broken stream is no end of sessions. */
  @Test
  void whoIsNotHeardIsFullAndAfterAWhileLost() {
    assertThat(most(0, new Observation.Unknown(NOW.minusSeconds(2)))).isEqualTo(4);
    assertThat(most(0, new Observation.Silent(NOW.minusSeconds(2), "reset"))).isEqualTo(4);
    assertThat(most(0, new Observation.Silent(NOW.minusSeconds(9), "reset"))).isZero();
    assertThat(Admissions.of(List.of(server(0)), Map.of(), NOW).most(placement)).isEqualTo(4);
  }

  @Test
  void aServerThatIsDeletedRunsNothing() {
    assertThat(Admissions.of(List.of(), Map.of(), NOW).most(placement)).isZero();
  }
}
