package dev.whorl.router.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacementFileTest {
  private static final String TEXT =
      """
      placement: local/p1
      model: {name: m, uri: "store://models/m.gguf", precision: f32}
      workload: {maxInputTokens: 8, maxOutputTokens: 4}
      servers:
      - {name: a, address: 127.0.0.1, dataPort: 7443, incarnation: -5}
      - {name: b, address: 127.0.0.1, dataPort: 7444}
      chains:
      - id: c0
        capacity: 2
        bound: 1s500ms
        timeToFirstToken: 2s
        hops: [{server: a, start: 0, end: 10}, {server: b, start: 10, end: 30}]
      bound: 60ms
      """;

  @Test
  void readsEveryField() {
    Placement placement = PlacementDocument.read(TEXT);

    assertThat(placement.name()).isEqualTo("local/p1");
    assertThat(placement.model()).isEqualTo(new PlacedModel("m", "store://models/m.gguf", "f32"));
    assertThat(placement.slot().tokens()).isEqualTo(12);
    assertThat(placement.servers())
        .containsExactly(
            new PlacedServer("a", "127.0.0.1:7443", -5L),
            new PlacedServer("b", "127.0.0.1:7444", null));
    assertThat(placement.chains().getFirst().bound()).isEqualTo(Duration.ofMillis(1500));
    assertThat(placement.chains().getFirst().last()).isEqualTo(new PlacedHop("b", 10, 30));
    assertThat(placement.bound()).isEqualTo(Duration.ofMillis(60));
  }

  @Test
  void saysWhatIsWrong() {
    expectRefusal(TEXT.replace("bound: 60ms", "bound: soon"), "bound", "soon");
    expectRefusal(TEXT.replace("start: 10", "start: 11"), "11", "c0");
    expectRefusal(TEXT.replace("server: b", "server: x"), "(x)");
    expectRefusal(TEXT + "extra: 1\n", "extra");
    expectRefusal(TEXT.replace("  capacity: 2\n", ""), "capacity");
    expectRefusal(TEXT.replace("maxInputTokens: 8", "maxInputTokens: 0"), "maxInputTokens (0)");
  }

  @Test
  void followsTheFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("placement.yaml");
    BlockingQueue<Optional<Placement>> seen = new LinkedBlockingQueue<>();
    try (PlacementFile source = new PlacementFile(file, Duration.ofMillis(5))) {
      source.watch(placement -> seen.add(Optional.ofNullable(placement)));
      replace(file, TEXT);
      assertThat(name(seen)).isEqualTo("local/p1");
      replace(file, "what: is this");
      replace(file, TEXT.replace("local/p1", "local/p2"));
      assertThat(name(seen)).isEqualTo("local/p2");
      Files.delete(file);
      assertThat(name(seen)).isEqualTo("none");
    }
  }

  private static void replace(Path file, String text) throws Exception {
    Path other = Files.writeString(file.resolveSibling("next"), text);
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String name(BlockingQueue<Optional<Placement>> seen) throws Exception {
    Optional<Placement> next = seen.poll(20, TimeUnit.SECONDS);
    assertThat(next).as("a change was seen").isNotNull();
    return next.map(Placement::name).orElse("none");
  }

  private static void expectRefusal(String text, String... words) {
    assertThatThrownBy(() -> PlacementDocument.read(text)).hasMessageContainingAll(words);
  }
}
