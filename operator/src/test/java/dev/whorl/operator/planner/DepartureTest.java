package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.testing.CustomResources;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of servers before they go. */
class DepartureTest {
  private static final String CHAIN = "capacity: 4, residual: 0, planned: 4";

  private static BlockServer server(String name, String state) {
    BlockServer server = CustomResources.server();
    server.getMetadata().setName(name);
    server.setStatus(
        CustomResources.read(
            "state: %s\nnode: node-of-%s".formatted(state, name), BlockServerStatus.class));
    return server;
  }

  private static Snapshot snapshot(String... leaving) {
    Map<String, NodeNotice> notices = new HashMap<>();
    for (String server : leaving) {
      notices.put("node-of-" + server, new NodeNotice("it is cordoned", false));
    }
    return new Snapshot(
        List.of(),
        Map.of(),
        List.of(server("small-a", "ONLINE"), server("small-z", "ONLINE")),
        List.of(),
        Map.of(),
        Map.of(),
        Instant.EPOCH,
        Map.of(),
        notices,
        Map.of());
  }

  private static @Nullable Departure of(String chain, @Nullable String atRisk, String... leaving) {
    BlockPlacement placement =
        CustomResources.read(CustomResources.PLACEMENT.replace(CHAIN, chain), BlockPlacement.class);
    return Departure.of(List.of(placement), atRisk, snapshot(leaving));
  }

  @Test
  void onlyWhatSessionsRunOnIsSaid() {
    assertThat(of(CHAIN, null)).isNull();
    assertThat(of(CHAIN, null, "small-z")).as("a spare").isNull();
    assertThat(of("capacity: 0, residual: 0, planned: 4", null, "small-a")).isNull();
    assertThat(of("capacity: 0, residual: 1, planned: 0", null, "small-a"))
        .as("to the last session")
        .isNotNull();
  }

  @Test
  void whichServersAndWhetherThePromiseHoldsIsSaid() {
    assertThat(of(CHAIN, null, "small-a"))
        .returns(true, d -> d.survives())
        .extracting(d -> d.message())
        .asString()
        .contains("small-a (node node-of-small-a: it is cordoned)", "sessions go on");
    assertThat(of(CHAIN, "3 GiB short.", "small-a"))
        .returns(false, d -> d.survives())
        .extracting(d -> d.message())
        .asString()
        .endsWith("The promise ends with them: 3 GiB short.");
  }

  @Test
  void aPoolOfWhichAllGoHasNoPlaceLeft() {
    assertThat(Departure.ofAll(CustomResources.deployment(), snapshot("small-a"))).isFalse();
    assertThat(Departure.ofAll(CustomResources.deployment(), snapshot("small-a", "small-z")))
        .isTrue();
  }
}
