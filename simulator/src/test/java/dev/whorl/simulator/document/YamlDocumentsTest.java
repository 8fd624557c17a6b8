package dev.whorl.simulator.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people write by mistake is refused with its line; what they may write is read. */
class YamlDocumentsTest {
  @TempDir private Path folder = Path.of("");

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("f.yaml"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a: 1\\nb: 2\\na: 3; f.yaml:3: The key a stands twice",
        "x: {a: 1, 'a': 2}; f.yaml:1: The key a stands twice",
        "x: [{b: 1}, {b: 1, b: 2}]; The key b stands twice",
        "a: 1\\n---\\na: 2; f.yaml:3: A second document",
        "{a: 1} {b: 2}; f.yaml:1:",
        "? [a, b]\\n: 1; f.yaml:1: A key must be a text",
        "a: &x [1, *x]; f.yaml:1: This is within itself",
        "a: *nobody; f.yaml:1: found undefined alias nobody",
        "a: [1; f.yaml:",
      })
  void refusesByLine(String text, String message) throws IOException {
    Path file = file(text.replace("\\n", "\n"));
    assertThatThrownBy(() -> YamlDocuments.one(file))
        .isInstanceOf(BadDocument.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesDepthAndEmptiness() throws IOException {
    Path deep = file("[".repeat(100_000));
    assertThatThrownBy(() -> YamlDocuments.one(deep)).isInstanceOf(BadDocument.class);
    Path empty = file("# nothing\n");
    assertThatThrownBy(() -> YamlDocuments.one(empty)).hasMessageContaining("is empty");
  }

  @Test
  void refusesWhatIsNoText() throws IOException {
    Path latin =
        Files.write(folder.resolve("l.yaml"), "é: 1".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> YamlDocuments.one(latin)).hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> YamlDocuments.one(folder)).hasMessageContaining("cannot be read");
  }

  @Test
  void readsByteOrderMarksLineEndsAndEmptyDocuments() throws IOException {
    assertThat(YamlDocuments.one(file("\ufeffa: 1\r\nb: 2\r\n---\r\n"))).isNotNull();
  }
}
