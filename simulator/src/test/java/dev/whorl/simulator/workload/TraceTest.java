package dev.whorl.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.simulator.document.BadDocument;
import dev.whorl.simulator.engine.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
  private static final Trace.Fit FIT =
      new Trace.Fit(0, 2, 1e9, true, 1000, 1000, Arrivals.Known.EXACTLY);

  @TempDir private Path folder = Path.of("");

  private Trace trace(String... lines) throws IOException {
    return Trace.open(Files.writeString(folder.resolve("t.csv"), String.join("\n", lines)), FIT);
  }

  @Test
  void readsTheWholeProductionTrace() throws IOException {
    try (Trace trace = Trace.open(Path.of("scenarios/traces/azure-llm-2023-code.csv"), FIT)) {
      int count = 0;
      double last = 0;
      for (Request r = trace.next(); r != null; r = trace.next()) {
        count++;
        last = r.arrivalSeconds();
      }

      assertThat(count).isEqualTo(8819);
      // From 18:17:03.98 to 19:14:19.93, in half the time.
      assertThat(last).isBetween(1717.0, 1719.0);
    }
  }

  @Test
  void cutsWhatDoesNotFitTheSlotAndCountsIt() throws IOException {
    try (Trace trace =
        trace("TIMESTAMP,ContextTokens,GeneratedTokens", "2023-11-16 18:17:03.97,4808,10")) {
      Request request = trace.next();

      assertThat(request).isEqualTo(new Request(0, 0, 1000, 10, 10));
      assertThat(trace.cut()).isEqualTo(1);
    }
  }

  @Test
  void namesTheLineAndTheColumnOfWhatIsWrong() throws IOException {
    try (Trace trace =
        trace(
            "TIMESTAMP,ContextTokens,GeneratedTokens",
            "2023-11-16 18:17:03.97,10,10",
            "2023-11-16 18:17:04.97,ten,10")) {
      trace.next();

      assertThatThrownBy(trace::next).hasMessageContaining("t.csv:3: The ContextTokens (ten)");
    }
  }

  @Test
  void readsWhatSpreadsheetsWrite() throws IOException {
    try (Trace trace =
        trace(
            "\ufeff\"TIMESTAMP\",\"ContextTokens\",\"GeneratedTokens\"",
            "\"2023-11-16 18:17:03.97\",\"48\",\"10\"\r")) {
      assertThat(trace.next()).isEqualTo(new Request(0, 0, 48, 10, 10));
      assertThat(trace.next()).isNull();
    }
  }

  @Test
  void namesAQuoteWithoutEnd() throws IOException {
    try (Trace trace = trace("TIMESTAMP,ContextTokens,GeneratedTokens", "\"2023-11-16,1,1")) {
      assertThatThrownBy(trace::next)
          .isInstanceOf(BadDocument.class)
          .hasMessageContaining("t.csv:2: The line")
          .hasMessageContaining("quote");
    }
  }

  @Test
  void namesAMissingColumn() {
    assertThatThrownBy(() -> trace("TIMESTAMP,ContextTokens", "2023-11-16 18:17:03.97,10"))
        .hasMessageContaining("column GeneratedTokens");
  }
}
