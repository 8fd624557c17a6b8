package dev.whorl.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.baselines.bench.BenchReport;
import dev.whorl.baselines.bench.HighLoad;
import dev.whorl.cli.WhorlMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
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
    JsonNode high = report.get("cgBpAtHighLoad");
    assertThat(high.get("instances").asInt()).isZero();
    assertThat(high.get("median").isNull()).isTrue();
    assertThat(high.get("worst").isNull()).isTrue();
    assertThat(high.get("families")).isEmpty();
  }

  @Test
  void theTableEndsWithHowItStandsAtHighLoad() {
    BenchReport.Ratio none = new BenchReport.Ratio(0, null, null);
    HighLoad high =
        new HighLoad(
            3,
            0.75,
            0.9,
            List.of(
                new HighLoad.OfFamily("scarce", 3, 0.75, 0.9),
                new HighLoad.OfFamily("pairs", 0, null, null)));
    new BenchPlanningText(new PrintWriter(out, true))
        .print(new BenchReport(List.of(), List.of(), none, none, none, none, high, List.of()));
    assertThat(out.toString())
        .endsWith(
            """
            ours/cg-bp at its own number, session mean, from 0.7 of the session limit on
              scarce           median 0.750, worst 0.900 over 3 instances
              pairs            median -, worst - over 0 instances
              all families     median 0.750, worst 0.900 over 3 instances
            """);
  }

  @Test
  void refusesWhatItCannotMeasure() {
    assertThat(run("bench", "planning", "--servers", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("--servers ([1])");
    assertThat(run("bench", "planning", "--seeds", "-1")).isEqualTo(2);
    assertThat(err.toString()).contains("--seeds (-1)");
  }
}
