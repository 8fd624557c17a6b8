package dev.whorl.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every reason has an entry in the page that people read when they meet it, and no other has. */
class ReasonsPageTest {
  private static final String HEADING = "### `";

  @Test
  void thePageHasEachReasonOnce() throws Exception {
    List<String> headings =
        Files.readAllLines(Path.of("../docs/troubleshooting.md")).stream()
            .filter(line -> line.startsWith(HEADING))
            .map(line -> line.substring(HEADING.length(), line.length() - 1))
            .toList();

    assertThat(headings).containsExactlyInAnyOrderElementsOf(reasons());
  }

  private static List<String> reasons() {
    return Arrays.stream(Reasons.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .map(ReasonsPageTest::value)
        .toList();
  }

  private static String value(Field field) {
    try {
      return String.valueOf(field.get(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Reasons are public.", e);
    }
  }
}
