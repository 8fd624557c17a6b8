package dev.whorl.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedCrdsTest {
  @ParameterizedTest
  @ValueSource(strings = {"llmdeployments", "gpunodepools", "blockservers", "blockplacements"})
  void committedFilesAreThoseOfTheTypes(String plural) throws IOException {
    String file = plural + ".inference.whorl.dev-v1.yml";
    assertThat(Path.of("generated", file))
        .as("crds/generated has drifted: copy crds/target/classes/META-INF/fabric8/%s there", file)
        .hasSameTextualContentAs(Path.of("target/classes/META-INF/fabric8", file));
    assertThat(Files.readString(Path.of("generated", file)))
        .doesNotContain("x-kubernetes-preserve-unknown-fields");
  }
}
