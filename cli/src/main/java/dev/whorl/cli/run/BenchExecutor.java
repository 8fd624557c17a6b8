package dev.whorl.cli.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.TableOrJson;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench executor}. */
@Command(
    name = "executor",
    mixinStandardHelpOptions = true,
    description = {
      "Times the passes of a decode and of a prompt chunk per weight format: the executor alone, random weights of a",
      "model of the 1 B class, beside the speed at which this machine reads memory in the same run."
    })
public final class BenchExecutor implements Callable<Integer> {
  private static final int CONTEXT = 256;
  private static final int CHUNK = 128;
  private static final List<Integer> BATCHES = List.of(1, 8);
  private static final long MEMORY = 3L << 30;

  @Option(
      names = "--formats",
      split = ",",
      defaultValue = "Q4_1,Q4_K,Q6_K,Q8_0,BF16",
      description = "Weight formats. Default: ${DEFAULT-VALUE}.")
  private List<String> formats = List.of();

  @Option(names = "--output", defaultValue = "table", description = "table or json.")
  private TableOrJson output = TableOrJson.TABLE;

  @Spec private CommandSpec spec;

  private record Figures(TensorType type, long blockBytes, DeviceProfile profile) {
    double decodeSeconds(int index) {
      return seconds(profile.decode().get(index).block());
    }

    double bytesPerSecond() {
      return blockBytes / decodeSeconds(0);
    }

    double prefillSeconds() {
      return seconds(profile.prefill().block());
    }

    private static double seconds(Duration duration) {
      return duration.toNanos() * 1e-9;
    }
  }

  @Override
  public Integer call() throws Exception {
    List<TensorType> types = types();
    int threads = Runtime.getRuntime().availableProcessors();
    PrintWriter out = spec.commandLine().getOut();
    double before = ReadSpeed.measure(threads);
    try (BlockExecutor executor = new CpuProvider().device(new DeviceSettings(MEMORY, threads))) {
      spec.commandLine().getErr().println(executor.describe());
      List<Figures> figures = types.stream().map(type -> measure(executor, type)).toList();
      double roof = Math.max(before, ReadSpeed.measure(threads));
      out.println(output == TableOrJson.JSON ? json(figures, roof) : table(figures, roof));
      out.flush();
    }
    return 0;
  }

  private List<TensorType> types() {
    try {
      return formats.stream().map(TensorType::of).toList();
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private static Geometry geometry() {
    AttentionShape attention =
        new AttentionShape(32, 8, 64, 0, false, false, new Rope(500_000, new Rope.Scaling.None()));
    return new Geometry("llama", 16, 2048, 8192, 32_768, 4096, 1e-5f, attention, true);
  }

  private static Figures measure(BlockExecutor executor, TensorType type) {
    WeightFormats weights = WeightFormats.uniform(geometry(), type);
    MeasureRequest request =
        new MeasureRequest(weights, NumberFormat.BF16, NumberFormat.BF16, CONTEXT, BATCHES, CHUNK);
    return switch (executor.measure(request, MeasureProgress.NONE)) {
      case MeasureOutcome.Measured(DeviceProfile profile) ->
          new Figures(type, weights.blockBytes(0), profile);
      case MeasureOutcome.TooLittleMemory(long needed, long free) ->
          throw new BadInput(
              "The measurement needs %d bytes, %d are free.".formatted(needed, free));
      case MeasureOutcome.Unsupported(String message) -> throw new BadInput(message);
    };
  }

  private static String table(List<Figures> figures, double roof) {
    String head =
        String.format(
            Locale.ROOT,
            "memory reads: %.1f GB/s%n%-7s %9s %12s %7s %12s %12s%n",
            roof / 1e9,
            "format",
            "MB/block",
            "1: µs/block",
            "roof",
            "8: µs/block",
            "prefill");
    Stream<String> rows =
        figures.stream()
            .map(f ->
                String.format(
                    Locale.ROOT,
                    "%-7s %9.1f %12.0f %6.0f%% %12.0f %8.0f tok/s",
                    f.type(),
                    f.blockBytes() / 1e6,
                    f.decodeSeconds(0) * 1e6,
                    100 * f.bytesPerSecond() / roof,
                    f.decodeSeconds(1) * 1e6,
                    CHUNK / f.prefillSeconds() / geometry().blocks()));
    return head + String.join(System.lineSeparator(), rows.toList());
  }

  private static String json(List<Figures> figures, double roof) throws Exception {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("readBytesPerSecond", roof);
    ArrayNode rows = json.putArray("rows");
    for (Figures f : figures) {
      rows.addObject()
          .put("format", f.type().name())
          .put("blockBytes", f.blockBytes())
          .put("decodeSecondsPerBlock", f.decodeSeconds(0))
          .put("bytesPerSecond", f.bytesPerSecond())
          .put("shareOfRoof", f.bytesPerSecond() / roof)
          .put("decodeSecondsPerBlockOf8", f.decodeSeconds(1))
          .put("prefillSecondsPerBlock", f.prefillSeconds())
          .put("beyondCache", f.profile().beyondCache());
    }
    return new ObjectMapper().writeValueAsString(json);
  }
}
