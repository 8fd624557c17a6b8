package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.RingSender;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.InspectRequest;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.ReadModelFileRequest;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.identity.PeerName;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may call what: every caller here has a certificate of the right authority, but not the right
 * name.
 */
class AccessIT {
  private static final Plan PLAN = Plan.tiny(2, 6);
  private static final String URI = "store://models/tiny";
  private static final PeerName.Router STRANGER = new PeerName.Router("uid-2", "chat");

  @TempDir private Path folder;
  private Fleet fleet;
  private TestRouter router;

  @BeforeEach
  void start() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    fleet = Fleet.start(folder, folder.resolve("store"), 1);
    router = fleet.router("r1");
    PLAN.load(fleet, 1);
  }

  @AfterEach
  void stop() {
    router.close();
    fleet.close();
  }

  @Test
  void anotherDeploymentGetsNoSlotNoSessionNoFile() {
    router.attach(0);
    assertThat(router.open(PLAN, "a", 1, 0, 3, 4).hasOpened()).isTrue();
    try (TestRouter stranger = fleet.router("r9", STRANGER)) {
      assertThat(stranger.open(PLAN, "b", 1, 0, 3, 4).getRefused().getReason())
          .isEqualTo(Reason.NOT_YOURS);
      assertThat(stranger.start(PLAN, "a", 1, List.of(1, 2, 3)).getRefused().getReason())
          .isEqualTo(Reason.NOT_YOURS);
      assertDenied(
          () -> stranger.calls(0).close(CloseRequest.newBuilder().setSession("a").build()));
      assertDenied(() -> stranger.calls(0).readModelFile(file("config.json")).next());
    }
    assertThat(router.start(PLAN, "a", 1, List.of(1, 2, 3)).hasStarted()).isTrue();
    assertThat(router.tokens("a")).hasSize(4);
  }

  @Test
  void routersReadTextFilesButNoWeights() {
    String config =
        router.calls(0).readModelFile(file("config.json")).next().getData().toStringUtf8();

    assertThat(config.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    assertThat(config).contains("\"hidden_size\"");
    for (String name : List.of("model.safetensors", "../tiny/config.json", "/etc/passwd")) {
      assertThatThrownBy(() -> router.calls(0).readModelFile(file(name)).next())
          .as(name)
          .satisfies(
              e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
  }

  @Test
  void aServerIsNoRouterAndARouterNoOperator() {
    try (TestRouter server = fleet.router("x", Fleet.ROUTER)) {
      assertThat(server.open(PLAN, "c", 1, 0, 3, 4).hasOpened()).isTrue();
    }
    assertDenied(() ->
        blocking(Fleet.DOMAIN.server("s7"), fleet.member(0).agent().dataPort())
            .close(CloseRequest.getDefaultInstance()));
    ManagedChannel control = channel(Fleet.ROUTER, fleet.member(0).agent().controlPort());
    assertDenied(() ->
        ControlPortGrpc.newBlockingStub(control)
            .withWaitForReady()
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .inspect(InspectRequest.getDefaultInstance()));
    control.shutdownNow();
  }

  @Test
  void rowsOfAServerThatIsNotThePreviousHopAreNotTaken() {
    router.attach(0);
    assertThat(router.open(PLAN, "a", 1, 0, 3, 4).hasOpened()).isTrue();
    ManagedChannel channel = channel(Fleet.DOMAIN.server("s7"), fleet.member(0).agent().dataPort());
    RingSender intruder = new RingSender(channel, "s7", 1);

    intruder.token("a", 1, 3, 5);
    intruder.awaitBeat();

    assertThat(router.start(PLAN, "a", 1, List.of(1, 2, 3)).hasStarted()).isTrue();
    assertThat(router.tokens("a")).isEqualTo(router.generate(PLAN, "b", List.of(1, 2, 3), 4));
    channel.shutdownNow();
  }

  @Test
  void aGreetingWithAnotherNameThanTheCertificateIsRefused() {
    ManagedChannel channel = channel(Fleet.DOMAIN.server("s7"), fleet.member(0).agent().dataPort());
    RingSender liar = new RingSender(channel, "s8", 1);

    assertThat(liar.awaitEnd().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    channel.shutdownNow();
  }

  private DataPortGrpc.DataPortBlockingStub blocking(PeerName name, int port) {
    return DataPortGrpc.newBlockingStub(channel(name, port))
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private ManagedChannel channel(PeerName shown, int port) {
    return fleet.dialer(shown, Map.of("s0", Fleet.loopback(port))).dial("s0");
  }

  private static ReadModelFileRequest file(String name) {
    return ReadModelFileRequest.newBuilder().setModel(URI).setName(name).build();
  }

  private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
  }
}
