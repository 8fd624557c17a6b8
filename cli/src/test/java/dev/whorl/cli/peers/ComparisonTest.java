package dev.whorl.cli.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Setting SETTING =
      new Setting(Path.of("model.gguf"), "Q4_1", 1, Duration.ZERO, List.of(1, 8), 2);

  private final List<String> order = new ArrayList<>();

  private final class Scripted implements Contender {
    private final String system;
    private final Iterator<Double> decodes;

    Scripted(String system, Double... decodes) {
      this.system = system;
      this.decodes = List.of(decodes).iterator();
    }

    @Override
    public String system() {
      return system;
    }

    @Override
    public double decode(int sessions, int tokens) {
      order.add(system + sessions);
      return decodes.next();
    }

    @Override
    public double prefill(int tokens) {
      order.add(system + "p");
      return tokens;
    }

    @Override
    public void close() {}
  }

  @Test
  void contendersTakeTurnsAndMediansAreTold() {
    Contender a = new Scripted("whorl", 10.0, 40.0, 30.0, 60.0, 20.0, 50.0);
    Contender b = new Scripted("llama.cpp", 5.0, 9.0, 5.0, 9.0, 5.0, 9.0);
    List<Measured> rows = new Comparison(3, 64, 512).run(SETTING, List.of(a, b), line -> {});
    assertThat(order.subList(0, 6))
        .containsExactly("whorl1", "whorl8", "whorlp", "llama.cpp1", "llama.cpp8", "llama.cppp");
    assertThat(order.subList(6, 9)).containsExactly("whorl1", "whorl8", "whorlp");
    assertThat(rows)
        .containsExactly(
            new Measured("whorl", "Q4_1", 1, 1, 0, 20.0, 512.0),
            new Measured("whorl", "Q4_1", 1, 8, 0, 50.0, null),
            new Measured("llama.cpp", "Q4_1", 1, 1, 0, 5.0, 512.0),
            new Measured("llama.cpp", "Q4_1", 1, 8, 0, 9.0, null));
  }

  @Test
  void theTableHasTheRatioOfEachOfOursInItsSetting() {
    List<String> lines =
        PeersTable.lines(
            List.of(
                new Measured("whorl", "Q4_1", 3, 1, 20, 30.0, 100.0),
                new Measured("llama.cpp-rpc", "Q4_1", 3, 1, 20, 10.0, 200.0),
                new Measured("llama.cpp", "Q4_1", 1, 1, 0, 1.0, 1.0)));
    assertThat(lines.get(1)).contains("whorl ", "3.00", "0.50");
    assertThat(lines.get(2)).doesNotContain("3.00");
  }
}
