package dev.whorl.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.whorl.cli.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A document is bound by its fields' types; what does not fit is named by file, line and field. */
class DocumentsTest {
  @TempDir Path folder;

  record Part(@JsonProperty(required = true) String name, int count, @Nullable String node) {}

  record Whole(@JsonProperty(required = true) List<Part> parts) {}

  private Whole read(String text) throws IOException {
    return Documents.read(Files.writeString(folder.resolve("d.yaml"), text), Whole.class);
  }

  @Test
  void anAliasIsWhatItNames() throws IOException {
    Whole whole =
        read(
            """
            parts:
            - {name: &n one, count: 7, node: &h host1}
            - &p {name: two, count: 0x7, node: *h}
            - {name: *n, count: 2}
            - *p
            """
                .replace("0x7", "8"));

    assertThat(whole.parts())
        .containsExactly(
            new Part("one", 7, "host1"),
            new Part("two", 8, "host1"),
            new Part("one", 2, null),
            new Part("two", 8, "host1"));
  }

  @Test
  void textStaysAsItIsWritten() throws IOException {
    assertThat(read("parts: [{name: 1e9}, {name: 010}, {name: on}, {name: '', node: ~}]").parts())
        .extracting(Part::name)
        .containsExactly("1e9", "010", "on", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "parts:\\n- {name: a}\\n- {name: b, cuont: 1}; d.yaml, line 3, field parts[1].cuont: is not known",
        "parts:\\n- {name: a, count: many}; line 2, field parts[0].count",
        "parts:\\n- {name: a, count: ''}; line 2, field parts[0].count",
        "parts:\\n- {count: 1}; line 2, field parts[0].name",
        "parts: 7; line 1, field parts",
      })
  void namesLineAndField(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void aliasesOfAliasesAreBounded() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      text.append("a%d: &a%d [".formatted(i, i)).append("*a%d, ".formatted(i - 1).repeat(9));
      text.append("*a%d]\n".formatted(i - 1));
    }
    assertThatThrownBy(() -> read(text.toString()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("d.yaml, line")
        .hasMessageContaining("2000000");
  }
}
