package dev.whorl.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.cli.WhorlMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * The worked example of docs/how-a-plan-is-made.md: what was computed by hand is what is planned.
 */
class PlanByHandTest {
  private static final Path ROOT = Path.of("..");
  private static final Offset<Double> LAST_DIGIT = within(0.00006);

  @Test
  void theFiguresOfThePageAreThoseOfThePlan() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/how-a-plan-is-made.md"));
    JsonNode plan = plan().at("/deployments/0");

    assertThat(page)
        .contains("**40.0153 ms**", "**14.0076 ms**", "**135.489 ms**", "is 40.0076 ms");
    assertThat(milliseconds(plan, "/boundSeconds")).isCloseTo(40.0153, LAST_DIGIT);
    assertThat(milliseconds(plan, "/loads/0/boundSeconds")).isCloseTo(14.0076, LAST_DIGIT);
    assertThat(milliseconds(plan, "/chains/0/firstTokenSeconds")).isCloseTo(135.489, within(6e-4));
    assertThat(milliseconds(plan, "/lowerBoundSeconds")).isCloseTo(40.0076, LAST_DIGIT);
  }

  private static double milliseconds(JsonNode plan, String field) {
    return 1e3 * plan.at(field).asDouble();
  }

  private static JsonNode plan() throws IOException {
    var out = new StringWriter();
    String file = ROOT.resolve("manifests/examples/plan-by-hand.yaml").toString();
    int exit =
        WhorlMain.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .execute("plan", file, "--output", "json");
    assertThat(exit).isZero();
    return new ObjectMapper().readTree(out.toString());
  }
}
