package dev.whorl.executor.gpucheck;

import dev.whorl.executor.cuda.CudaFacts;
import dev.whorl.executor.cuda.CudaRoofline;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found: as a table for people, and as JSON. Filled while the checks run. */
final class Report {
  private final Instant begun;
  final List<Check> checks = new ArrayList<>();
  final List<Rivals.Product> products = new ArrayList<>();
  Speed.Figures figures = new Speed.Figures(List.of(), List.of(), List.of());
  State state = new State("UNFINISHED", "");
  double readBandwidth;
  @Nullable CudaFacts facts;
  CudaRoofline.@Nullable Launch launch;
  Rivals.@Nullable Decode decode;

  /**
   * How it ended.
   *
   * @param name {@code PASSED}, {@code FAILED}, {@code OUT_OF_MEMORY}, {@code DEVICE_LOST}, or why
   *     the GPU could not be used: a name of {@code CudaOpening.Reason}
   */
  record State(String name, String message) {}

  Report(Instant begun) {
    this.begun = begun;
  }

  boolean anyFailed() {
    return checks.stream().anyMatch(check -> check.verdict() == Check.Verdict.FAILED);
  }

  void write(Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("state", state.name());
    json.put("message", state.message());
    json.put("begun", begun);
    json.put("device", facts == null ? null : device(facts));
    json.put("correctness", checks.stream().map(Check::json).toList());
    json.put("launch", launch == null ? null : launch(launch));
    json.put(
        "kernels", figures.parts().stream().flatMap(parts -> kernels(parts).stream()).toList());
    json.put("blocks", figures.blocks().stream().map(this::block).toList());
    json.put("notMeasured", figures.left());
    json.put("rivals", rivals());
    Files.writeString(file, Json.of(json));
  }

  private Map<String, Object> device(CudaFacts device) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", device.name());
    json.put("architecture", device.architecture());
    json.put("driverCuda", cuda(device.cudaVersion()));
    json.put("multiprocessors", device.multiprocessors());
    json.put("budgetBytes", device.budgetBytes());
    json.put("nominalBytesPerSecond", device.nominalBandwidth());
    json.put("readBytesPerSecond", readBandwidth);
    return json;
  }

  private static String cuda(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  private static Map<String, Object> launch(CudaRoofline.Launch launch) {
    return Map.of("singleNanos", launch.single(), "inGraphNanos", launch.graph());
  }

  private List<Map<String, Object>> kernels(Speed.Parts parts) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (CudaRoofline.Part part : parts.parts()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("shape", parts.shape());
      json.put("format", parts.format());
      json.put("kernel", part.name());
      json.put("rows", part.rows());
      rates(json, part.nanos(), part.bytes(), part.flops());
      all.add(json);
    }
    return all;
  }

  private Map<String, Object> block(Speed.Block block) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("shape", block.shape());
    json.put("format", block.format());
    json.put("phase", block.phase());
    json.put("rows", block.rows());
    rates(json, block.nanos(), block.bytes(), block.flops());
    return json;
  }

  private void rates(Map<String, Object> json, long nanos, long bytes, long flops) {
    json.put("nanos", nanos);
    json.put("gigabytesPerSecond", gigabytes(bytes, nanos));
    json.put("shareOfReadBandwidth", share(bytes, nanos));
    json.put("teraflops", flops / (nanos * 1e3));
  }

  private static double gigabytes(long bytes, long nanos) {
    return (double) bytes / nanos;
  }

  private double share(long bytes, long nanos) {
    return readBandwidth == 0 ? Double.NaN : bytes * 1e9 / nanos / readBandwidth;
  }

  private Map<String, Object> rivals() {
    Map<String, Object> json = new LinkedHashMap<>();
    List<Map<String, Object>> each = new ArrayList<>();
    for (Rivals.Product product : products) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("by", product.by());
      entry.put("outputs", product.outputs());
      entry.put("inputs", product.inputs());
      entry.put("rows", product.rows());
      entry.put("nanos", product.nanos());
      each.add(entry);
    }
    json.put("products", each);
    if (decode != null) {
      json.put("whorlTokensPerSecond", decode.whorl());
      json.put("llamaCppTokensPerSecond", decode.llamaCpp());
      json.put("note", decode.note());
    }
    return json;
  }

  void print(PrintStream out) {
    if (facts != null) {
      out.printf(
          "%s, %s, CUDA up to %s, %d multiprocessors; memory %.0f GB/s nominal, %.0f GB/s read%n",
          facts.name(),
          facts.architecture(),
          cuda(facts.cudaVersion()),
          facts.multiprocessors(),
          facts.nominalBandwidth() / 1e9,
          readBandwidth / 1e9);
    }
    for (Check check : checks) {
      out.printf("%-7s  %s: %s%n", check.verdict(), check.name(), check.detail());
    }
    if (launch != null) {
      out.printf("%nlaunch: %d ns each, %d ns in a graph%n", launch.single(), launch.graph());
    }
    blocks(out);
    for (Speed.Parts parts : figures.parts()) {
      kernels(out, parts);
    }
    rivals(out);
    figures.left().forEach(left -> out.println("not measured: " + left));
    out.printf("%n%s %s%n", state.name(), state.message());
  }

  private void blocks(PrintStream out) {
    if (figures.blocks().isEmpty()) {
      return;
    }
    out.printf(
        "%n%-14s %-6s %-8s %5s %12s %8s %6s %9s%n",
        "block of", "format", "phase", "rows", "ns", "GB/s", "share", "TFLOP/s");
    for (Speed.Block block : figures.blocks()) {
      out.printf(
          "%-14s %-6s %-8s %5d %12d %8.1f %5.0f%% %9.2f%n",
          block.shape(),
          block.format(),
          block.phase(),
          block.rows(),
          block.nanos(),
          gigabytes(block.bytes(), block.nanos()),
          100 * share(block.bytes(), block.nanos()),
          block.flops() / (block.nanos() * 1e3));
    }
  }

  private void kernels(PrintStream out, Speed.Parts parts) {
    out.printf("%n%s, %s: ns, and share of the read bandwidth%n", parts.shape(), parts.format());
    Map<String, StringBuilder> lines = new LinkedHashMap<>();
    for (CudaRoofline.Part part : parts.parts()) {
      lines
          .computeIfAbsent(part.name(), name -> new StringBuilder(String.format("%-22s", name)))
          .append(
              String.format(
                  "  %3d: %9d %3.0f%%",
                  part.rows(), part.nanos(), 100 * share(part.bytes(), part.nanos())));
    }
    lines.values().forEach(out::println);
  }

  private void rivals(PrintStream out) {
    for (Rivals.Product product : products) {
      out.printf(
          "%s: %d × %d, %d rows: %d ns, %.0f%%%n",
          product.by(),
          product.outputs(),
          product.inputs(),
          product.rows(),
          product.nanos(),
          100 * share(2L * product.outputs() * product.inputs(), product.nanos()));
    }
    if (decode != null) {
      out.printf(
          "tokens per second of one session: %.1f, llama.cpp %.1f (%s)%n",
          decode.whorl(), decode.llamaCpp(), decode.note());
    }
  }
}
