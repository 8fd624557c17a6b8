package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.AgentProcess;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TestModels;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.MemoryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent takes the memory of its blocks, and reads of the file what they have in it. */
class SpanMemoryIT {
  private static final int START = 10;
  private static final int END = 20;
  private static final long CACHE = 8L << 20;

  /** The header with its vocabulary, which is walked through once, and whole pages at both ends. */
  private static final long HEADER = 6L << 20;

  /** What a young JVM's heap and compiled code grow by meanwhile. */
  private static final long PROCESS = 64L << 20;

  @TempDir private Path folder;

  @Test
  void ofTheFileItReadsItsBlocksOnly() throws Exception {
    Path file = TestModels.smolLm2();
    Path store = Files.createDirectories(folder.resolve("store"));
    Files.createSymbolicLink(store.resolve("smollm2.gguf"), file);
    long span;
    try (Model model = ((ModelOutcome.Opened) Model.open(file)).model()) {
      span = WeightFormats.stored(model).spanBytes(START, END);
    }
    try (AgentProcess agent = AgentProcess.start(folder, Duration.ofSeconds(1));
        TestOperator operator = agent.operator()) {
      long before = kilobytes(status(agent), "RssAnon:");
      operator.load(assign());
      MemoryReport memory = operator.last().getMemory();
      long mapped = mapped(agent, "smollm2.gguf", file.getFileName().toString());
      long grown = kilobytes(status(agent), "RssAnon:") - before;
      System.out.printf(
          "blocks %d to %d of %d bytes: %d in the file, %d held, %d of the mapped file touched, process grown by %d%n",
          START, END, Files.size(file), span, memory.getWeightsBytes(), mapped, grown);
      assertThat(memory.getWeightsBytes()).isBetween(span, span + span / 50);
      assertThat(mapped).isLessThan(span + HEADER).isLessThan(Files.size(file) / 2);
      assertThat(grown).isLessThan(memory.getWeightsBytes() + CACHE + PROCESS);
    }
  }

  private static Assign assign() {
    Assign.Builder assign = Plan.tiny(1, 6).assign(0, 1).toBuilder().clearChains();
    assign
        .getSpansBuilder(0)
        .setStart(START)
        .setEnd(END)
        .setCacheBytes(CACHE)
        .getModelBuilder()
        .setUri("store://models/smollm2.gguf")
        .setPrecision("stored");
    return assign.build();
  }

  private static List<String> status(AgentProcess agent) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(agent.pid()), "status"));
  }

  /** Bytes of a line such as {@code RssAnon: 1234 kB}. */
  private static long kilobytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /** Bytes of a mapped file that are in the process's memory; 0 once it is unmapped. */
  private static long mapped(AgentProcess agent, String... names) throws IOException {
    long bytes = 0;
    boolean ours = false;
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(agent.pid()), "smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        ours = List.of(names).stream().anyMatch(line::endsWith);
      } else if (ours && line.startsWith("Rss:")) {
        bytes += Long.parseLong(line.replaceAll("\\D+", "")) << 10;
      }
    }
    return bytes;
  }
}
