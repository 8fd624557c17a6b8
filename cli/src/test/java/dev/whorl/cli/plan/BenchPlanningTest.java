package dev.whorl.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.cli.WhorlMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchPlanningTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return WhorlMain.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @Test
  void printsOneJsonDocumentWithoutNumbersThatAreNone() throws Exception {
    int exit = run("bench", "planning", "--servers", "50,60", "--seeds", "0", "--output", "json");
    assertThat(exit).as(err.toString()).isZero();
    assertThat(out.toString()).doesNotContain("NaN").doesNotContain("Infinity");
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("scale")).hasSize(4);
    for (JsonNode row : report.get("scale")) {
      for (String field : new String[] {"planSeconds", "joinMillis", "leaveMillis"}) {
        assertThat(row.get(field).asDouble()).as(field).isPositive();
      }
      assertThat(row.get("blocks").asInt()).isEqualTo(128);
    }
    assertThat(report.at("/ratio/median").isNull()).isTrue();
    assertThat(report.at("/certifiedRatio/p95").isNull()).isTrue();
    assertThat(report.get("families")).isEmpty();
  }

  @Test
  void refusesWhatItCannotMeasure() {
    assertThat(run("bench", "planning", "--servers", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--servers ([1])");
    assertThat(run("bench", "planning", "--seeds", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--seeds (-1)");
  }
}
