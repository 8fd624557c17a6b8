package dev.whorl.operator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.testing.CustomResources;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerChangesTest {
  private static BlockServer server(String name, boolean online, String revision, int spans) {
    BlockServer server = CustomResources.server();
    server.getMetadata().setName(name);
    server.getMetadata().setCreationTimestamp("2026-01-01T00:00:0" + name.length() + "Z");
    server.setSpec(
        new BlockServerSpec(
            "small",
            revision,
            Collections.nCopies(spans, server.getSpec().spans().getFirst()),
            List.of()));
    server.setStatus(
        CustomResources.read(
            "{state: %s, agentRevision: %s}"
                .formatted(online ? "ONLINE" : "OFFLINE", revision)
                .replaceAll("[{}]", "")
                .replace(", ", "\n"),
            BlockServerStatus.class));
    return server;
  }

  private static List<String> names(List<BlockServer> servers) {
    return servers.stream().map(s -> s.getMetadata().getName()).toList();
  }

  @Test
  void missingServersAreCreated() {
    assertThat(ServerChanges.of(List.of(server("a", true, "r", 0)), 3, "r", 1).create())
        .isEqualTo(2);
  }

  @Test
  void thoseThatServeNothingGoFirst() {
    ServerChanges changes =
        ServerChanges.of(
            List.of(
                server("a", true, "r", 1),
                server("bb", false, "r", 1),
                server("ccc", true, "r", 0)),
            1,
            "r",
            1);
    assertThat(names(changes.delete())).containsExactlyInAnyOrder("bb", "ccc");
  }

  @Test
  void whatIsBeingDeletedDoesNotCount() {
    BlockServer leaving = server("a", true, "r", 0);
    leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    assertThat(ServerChanges.of(List.of(leaving), 1, "r", 1).create()).isEqualTo(1);
  }

  @Test
  void agentsAreRenewedAFewAtATime() {
    List<BlockServer> servers =
        List.of(
            server("a", true, "old", 0),
            server("bb", true, "old", 0),
            server("ccc", true, "new", 0));
    assertThat(ServerChanges.of(servers, 3, "new", 1).renew()).hasSize(1);
    assertThat(ServerChanges.of(servers, 3, "new", 5).renew()).hasSize(2);
  }

  @Test
  void theNextOneGoesOnlyWhenTheLastHasItsBlocksAgain() {
    BlockServer back = server("a", true, "new", 1);
    List<BlockServer> servers = List.of(back, server("bb", true, "old", 0));
    assertThat(ServerChanges.of(servers, 2, "new", 1).renew()).isEmpty();
    back.setStatus(
        CustomResources.read(
            """
            state: ONLINE
            agentRevision: new
            spans: [{placement: default/smollm2-1, start: 0, end: 12, state: LOADING, percent: 50}]
            """,
            BlockServerStatus.class));
    assertThat(ServerChanges.of(servers, 2, "new", 1).renew()).isEmpty();
    back.setStatus(
        CustomResources.read(
            """
            state: ONLINE
            agentRevision: new
            spans: [{placement: default/smollm2-1, start: 0, end: 12, state: LOADED, percent: 100}]
            """,
            BlockServerStatus.class));
    assertThat(names(ServerChanges.of(servers, 2, "new", 1).renew())).containsExactly("bb");
  }

  /** The blocks of one that is renewed may load elsewhere meanwhile: that renews nobody. */
  @Test
  void aServerThatLoadsMeanwhileWaitsForItsTurn() {
    List<BlockServer> servers = List.of(server("a", true, "new", 1), server("bb", true, "old", 1));
    assertThat(ServerChanges.of(servers, 2, "new", 1).renew()).isEmpty();
    assertThat(names(ServerChanges.of(servers, 2, "new", 2).renew())).containsExactly("bb");
  }

  /** A revision under which nothing loads is mended by the next one. */
  @Test
  void aServerThatNeverComesToItsBlocksGoesFirst() {
    List<BlockServer> servers = List.of(server("bb", true, "old", 0), server("a", true, "bad", 1));
    assertThat(names(ServerChanges.of(servers, 2, "new", 1).renew())).containsExactly("a");
  }

  @Test
  void aServerThatIsDownAnywayIsRenewedAndHoldsUpTheOthers() {
    List<BlockServer> servers = List.of(server("a", false, "old", 0), server("bb", true, "old", 0));
    assertThat(names(ServerChanges.of(servers, 2, "new", 1).renew())).containsExactly("a");
  }

  @Test
  void aServerWhosePodIsNotYetTheNewOneCountsAsDown() {
    BlockServer told = server("a", true, "old", 0);
    told.setSpec(new BlockServerSpec("small", "new", List.of(), List.of()));
    List<BlockServer> servers = List.of(told, server("bb", true, "old", 0));
    assertThat(ServerChanges.of(servers, 2, "new", 1).renew()).isEmpty();
  }
}
