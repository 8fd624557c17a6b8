package dev.whorl.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.e2e.support.ProjectScript;
import org.junit.jupiter.api.Test;

/**
 * Lint, schemas of a real API server, and a server-side dry run of chart, install manifest and
 * examples.
 */
class ChartIT {

  @Test
  void chartAndManifestsAreSound() {
    assertThat(ProjectScript.run("charts/check"))
        .contains("Invalid: 0, Errors: 0")
        .endsWith("sound");
  }
}
