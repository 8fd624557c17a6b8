package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.State;
import dev.whorl.protocol.control.StepProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The planner is woken by what bears on plans, not by every session. */
class ReportNewsTest {
  private final ReportNews news = new ReportNews();

  private static Observation report(int sessions) {
    return new Observation.Reporting(
        Report.newBuilder()
            .setState(State.ONLINE)
            .addChains(ChainReport.newBuilder().setPlacement("a/b-1").setSessions(sessions))
            .build());
  }

  private static Snapshot snapshot(int residual) {
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT.replace("residual: 0", "residual: " + residual),
            BlockPlacement.class);
    return new Snapshot(
        List.of(),
        Map.of(),
        List.of(),
        List.of(placement),
        Map.of(),
        Map.of("s", report(0)),
        Instant.EPOCH);
  }

  @Test
  void sessionsThatComeAndGoAreNone() {
    news.round(snapshot(0));
    assertThat(news.isNews("s", report(2))).isTrue();
    assertThat(news.isNews("s", report(3))).isFalse();
    assertThat(news.isNews("s", report(1))).isFalse();
  }

  @Test
  void thatAServerIsIdleIs() {
    news.isNews("s", report(1));
    assertThat(news.isNews("s", report(0))).isTrue();
  }

  @Test
  void sessionsAreWhileSomethingMoves() {
    news.round(snapshot(6));
    news.isNews("s", report(2));
    assertThat(news.isNews("s", report(1))).isTrue();
  }

  @Test
  void aLossAndAMeasurementAre() {
    Report idle = Report.newBuilder().setState(State.ONLINE).build();
    news.isNews("s", new Observation.Reporting(idle));
    assertThat(
            news.isNews(
                "s",
                new Observation.Reporting(
                    idle.toBuilder().addProfiles(StepProfile.newBuilder()).build())))
        .isTrue();
    assertThat(news.isNews("s", new Observation.Silent(Instant.EPOCH, "gone"))).isTrue();
  }
}
