package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.ServerState;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.DeviceReport;
import dev.whorl.protocol.control.MemoryReport;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.State;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerStatusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final BlockServer server = CustomResources.server();

  ServerStatusTest() {
    server.getMetadata().setGeneration(3L);
  }

  private static Report report(double seconds) {
    return Report.newBuilder()
        .setIncarnation(255)
        .setAppliedGeneration(3)
        .setState(State.ONLINE)
        .setDeviceClass("cpu")
        .setMemory(MemoryReport.newBuilder().setTotalBytes(10 << 20).setUsableBytes((8 << 20) + 5))
        .addProfiles(
            StepProfile.newBuilder()
                .setGeometryHash("g")
                .setPrecision("bf16")
                .setContextTokens(64)
                .setPrefillTokens(16)
                .setPrefillSeconds(0.01)
                .addDecode(StepTime.newBuilder().setBatch(1).setSeconds(seconds)))
        .addSpans(
            SpanReport.newBuilder()
                .setPlacement("default/tiny-1")
                .setStart(0)
                .setEnd(12)
                .setPhase(SpanReport.Phase.LOADED))
        .build();
  }

  private BlockServerStatus after(@Nullable Observation observation) {
    return after("p", observation);
  }

  private BlockServerStatus after(String pod, @Nullable Observation observation) {
    BlockServerStatus status =
        ServerStatus.next(
            server,
            CustomResources.read("metadata: {name: %s}".formatted(pod), Pod.class),
            observation,
            NOW);
    server.setStatus(status);
    return status;
  }

  @Test
  void whatIsReportedStandsInTheStatus() {
    BlockServerStatus status = after(new Observation.Reporting(report(0.001)));
    assertThat(status.state()).isEqualTo(ServerState.ONLINE);
    assertThat(status.incarnation()).isEqualTo("ff");
    assertThat(status.memory()).isNotNull();
    assertThat(status.summary()).isEqualTo("default/tiny-1 0-11");
    assertThat(status.profiles()).hasSize(1);
  }

  private static Report waiting(String trouble, String message) {
    return Report.newBuilder()
        .setIncarnation(1)
        .setState(trouble.equals("LOST") ? State.DRAINING : State.JOINING)
        .setDevice(DeviceReport.newBuilder().setTrouble(trouble).setMessage(message))
        .build();
  }

  @Test
  void aDeviceThatCannotBeUsedIsWaitedForAndSaid() {
    BlockServerStatus status =
        after(new Observation.Reporting(waiting("NO_DRIVER", "There is no NVIDIA driver here.")));
    assertThat(status.state()).isEqualTo(ServerState.JOINING);
    assertThat(status.memory()).isNull();
    assertThat(status.conditions())
        .singleElement()
        .satisfies(ready -> {
          assertThat(ready.getStatus()).isEqualTo("False");
          assertThat(ready.getReason()).isEqualTo("DeviceUnavailable");
          assertThat(ready.getMessage()).isEqualTo("NO_DRIVER: There is no NVIDIA driver here.");
        });
  }

  @Test
  void aLostDeviceIsSaidByTheAgentAndThenByItsPod() {
    after(new Observation.Reporting(report(0.001)));
    BlockServerStatus lost = after(new Observation.Reporting(waiting("LOST", "Xid 79")));
    assertThat(lost.state()).isEqualTo(ServerState.DRAINING);
    assertThat(lost.conditions().getFirst().getReason()).isEqualTo("DeviceLost");
    Pod ended =
        CustomResources.read(
            """
            metadata: {name: p}
            status:
              containerStatuses:
              - name: agent
                ready: false
                restartCount: 1
                lastState: {terminated: {exitCode: 4, reason: Error, message: 'The driver reported Xid 79.'}}
            """,
            Pod.class);
    BlockServerStatus down =
        ServerStatus.next(server, ended, new Observation.Silent(NOW, "refused"), NOW);
    assertThat(down.state()).isEqualTo(ServerState.OFFLINE);
    assertThat(down.conditions().getFirst().getReason()).isEqualTo("DeviceLost");
    assertThat(down.conditions().getFirst().getMessage()).contains("The device was lost", "Xid 79");
  }

  @Test
  void aProfileThatDiffersLittleChangesNothing() {
    BlockServerStatus first = after(new Observation.Reporting(report(0.001)));
    assertThat(after(new Observation.Reporting(report(0.00103)))).isEqualTo(first);
    assertThat(after(new Observation.Reporting(report(0.0012)))).isNotEqualTo(first);
  }

  @Test
  void aSilentServerKeepsItsProfilesAndLosesItsSpans() {
    after(new Observation.Reporting(report(0.001)));
    BlockServerStatus silent = after(new Observation.Silent(NOW, "gone"));
    assertThat(silent.state()).isEqualTo(ServerState.OFFLINE);
    assertThat(silent.profiles()).hasSize(1);
    assertThat(silent.spans()).isEmpty();
  }

  @Test
  void aServerThatHasNeverReportedIsJoining() {
    assertThat(after(new Observation.Silent(NOW, "refused")).state())
        .isEqualTo(ServerState.JOINING);
  }

  @Test
  void aNewOperatorBelievesTheStatusUntilItHasCalled() {
    BlockServerStatus known = after(new Observation.Reporting(report(0.001)));
    assertThat(after(new Observation.Unknown(NOW))).isEqualTo(known);
  }

  @Test
  void anOperatorThatStopsAndHasHungUpTakesNothingBack() {
    BlockServerStatus known = after(new Observation.Reporting(report(0.001)));
    assertThat(after(null)).isEqualTo(known);
  }

  @Test
  void anAgentThatIsStartedAgainInItsPodKeepsWhatItMeasured() {
    after(new Observation.Reporting(report(0.001)));
    Report again = report(0.001).toBuilder().setIncarnation(7).clearProfiles().build();
    assertThat(after(new Observation.Reporting(again)).profiles()).hasSize(1);
  }

  @Test
  void anotherPodMayHaveOtherLimitsAndIsMeasuredAgain() {
    after(new Observation.Reporting(report(0.001)));
    Report other = report(0.001).toBuilder().setIncarnation(7).clearProfiles().build();
    assertThat(after("q", new Observation.Reporting(other)).profiles()).isEmpty();
  }

  @Test
  void anotherPodOfTheSameRevisionOnTheSameNodeKeepsWhatWasMeasured() {
    measuredOn("r1", "n1");
    server.setStatus(ServerStatus.next(server, null, new Observation.Silent(NOW, "gone"), NOW));
    assertThat(server.getStatus().profiles()).as("without a pod").hasSize(1);
    assertThat(next("q", "r1", null).profiles()).as("not yet on a node").hasSize(1);
    assertThat(next("q", "r1", "n1").profiles()).hasSize(1);
    assertThat(next("q", "r2", "n1").profiles()).as("another image or limit").isEmpty();
    assertThat(next("q", "r1", "n2").profiles()).as("another node").isEmpty();
  }

  private void measuredOn(String revision, String node) {
    server.setStatus(
        ServerStatus.next(
            server, pod("p", revision, node), new Observation.Reporting(report(0.001)), NOW));
  }

  private BlockServerStatus next(String name, String revision, @Nullable String node) {
    return ServerStatus.next(
        server,
        pod(name, revision, node),
        new Observation.Reporting(
            report(0.001).toBuilder().setIncarnation(9).clearProfiles().build()),
        NOW);
  }

  private static Pod pod(String name, String revision, @Nullable String node) {
    return CustomResources.read(
        "metadata: {name: %s, labels: {%s: %s}}\nspec: {%s}"
            .formatted(
                name, AgentPod.REVISION_LABEL, revision, node == null ? "" : "nodeName: " + node),
        Pod.class);
  }

  @Test
  void aRefusedPodIsSaid() {
    BlockServerStatus refused = ServerStatus.refused(server, "The pod is refused: no", NOW);
    assertThat(refused.conditions().getFirst().getReason()).isEqualTo("Refused");
    assertThat(refused.conditions().getFirst().getMessage()).isEqualTo("The pod is refused: no");
  }
}
