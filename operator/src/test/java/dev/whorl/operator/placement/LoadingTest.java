package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.testing.CustomResources;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoadingTest {
  private final BlockPlacement placement = CustomResources.placement();

  private static BlockServer server(String name, String status) {
    BlockServer server = CustomResources.server();
    server.getMetadata().setName(name);
    server.setStatus(CustomResources.read(status, BlockServerStatus.class));
    return server;
  }

  private static String online(int start, int end, String state) {
    return "{state: ONLINE, spans: [{placement: default/smollm2-e1, start: %d, end: %d, state: %s, message: broken file}]}"
        .replace("{state: ONLINE, ", "state: ONLINE\n")
        .replace("]}", "]")
        .formatted(start, end, state);
  }

  private Loading of(BlockServer... servers) {
    return Loading.serving(
        placement,
        Stream.of(servers).collect(Collectors.toMap(s -> s.getMetadata().getName(), s -> s)));
  }

  @Test
  void allLoaded() {
    assertThat(
            of(
                server("small-a", online(0, 12, "LOADED")),
                server("small-b", online(12, 30, "LOADED"))))
        .isInstanceOf(Loading.Loaded.class);
  }

  @Test
  void oneUnderWay() {
    assertThat(
            of(
                server("small-a", online(0, 12, "LOADED")),
                server("small-b", online(12, 30, "LOADING"))))
        .isInstanceOfSatisfying(
            Loading.UnderWay.class, u -> assertThat(u.message()).contains("1 of 2", "small-b"));
  }

  @Test
  void otherBlocksDoNotCount() {
    assertThat(
            of(
                server("small-a", online(0, 11, "LOADED")),
                server("small-b", online(12, 30, "LOADED"))))
        .isInstanceOf(Loading.UnderWay.class);
  }

  @Test
  void oneOfflineMissingOrFailed() {
    assertThat(of(server("small-a", "state: OFFLINE"), server("small-b", online(12, 30, "LOADED"))))
        .isInstanceOfSatisfying(
            Loading.Broken.class, b -> assertThat(b.message()).contains("small-a is OFFLINE"));
    assertThat(of(server("small-a", online(0, 12, "LOADED"))))
        .isInstanceOfSatisfying(
            Loading.Broken.class, b -> assertThat(b.message()).contains("small-b is gone"));
    assertThat(
            of(
                server("small-a", online(0, 12, "FAILED")),
                server("small-b", online(12, 30, "LOADED"))))
        .isInstanceOfSatisfying(
            Loading.Broken.class, b -> assertThat(b.message()).contains("broken file"));
  }
}
