package dev.whorl.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.WhorlMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyMethodOfAnOnlineInstanceIsAnswered() throws Exception {
    JsonNode golden = JSON.readTree(file("online.json").toFile()).get("outputs");
    JsonNode outputs = JSON.readTree(answer(file("online.json"))).get("outputs");
    assertThat(outputs.propertyStream().map(e -> e.getKey()))
        .containsExactlyElementsOf(golden.propertyStream().map(e -> e.getKey()).toList());
    golden.propertyStream().forEach(e -> assertSameFields(e.getValue(), outputs.get(e.getKey())));
    assertThat(outputs.at("/ws_rr/requests/chain")).isEqualTo(golden.at("/ws_rr/requests/chain"));
  }

  private static void assertSameFields(JsonNode golden, JsonNode got) {
    assertThat(got.propertyStream().map(e -> e.getKey()))
        .containsExactlyInAnyOrderElementsOf(golden.propertyStream().map(e -> e.getKey()).toList());
  }

  @Test
  void thePlanCommandPrintsAProvedOptimum() throws Exception {
    StringWriter out = new StringWriter();
    int exit =
        WhorlMain.commandLine()
            .setOut(new PrintWriter(out, true))
            .execute("plan", "--reference", file("offline.json").toString());
    assertThat(exit).isZero();
    JsonNode outputs = JSON.readTree(out.toString()).get("outputs");
    assertThat(outputs.at("/optimum/total_ms").asDouble()).isCloseTo(10057.872, within(0.01));
    assertThat(outputs.at("/cg_bprr/status").asText()).isEqualTo("ok");
    assertThat(outputs.get("ratio_cg_bprr_to_optimum").asDouble()).isCloseTo(1, within(1e-6));
  }

  @Test
  void badFilesAreNamed(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> answer(folder.resolve("none.json")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("none.json");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"inputs\": \n oops}");
    assertThatThrownBy(() -> answer(broken))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("line 2");
    Path missing =
        Files.writeString(folder.resolve("missing.json"), "{\"inputs\": {\"blocks\": 4}}");
    assertThatThrownBy(() -> answer(missing))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("inputs.mig_block_cap")
        .hasMessageContaining("missing");
  }

  private static String answer(Path file) {
    return ReferenceFile.read(file).answer(Duration.ofMinutes(1));
  }

  private static Path file(String name) throws Exception {
    URI resource =
        Objects.requireNonNull(ReferenceFileTest.class.getResource("/reference/" + name)).toURI();
    return Path.of(resource);
  }
}
