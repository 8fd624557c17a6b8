package dev.whorl.executor.gpucheck;

import dev.whorl.executor.cuda.CudaBlockExecutor;
import dev.whorl.executor.cuda.CudaException;
import dev.whorl.executor.cuda.CudaFacts;
import dev.whorl.executor.cuda.CudaOpening;
import dev.whorl.executor.cuda.CudaRoofline;
import dev.whorl.executor.cuda.CudaSettings;
import dev.whorl.executor.model.TensorType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks a GPU in one run of some minutes: correctness first, then speed. Exit status: 0 all right,
 * 1 a check failed, 2 the command line is wrong, 3 the GPU cannot be used, ran out of memory or was
 * lost. The report is written in every case but 2.
 */
public final class GpuCheck {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int UNUSABLE = 3;

  private static final List<Integer> BATCHES = List.of(1, 4, 16, 64);
  private static final int CONTEXT = 1024;
  private static final int CHUNK = 512;
  private static final int TOKENS = 50;
  private static final int SMALL_TOKENS = 6;

  private final Options options;
  private final Report report;
  private final PrintStream out;

  private GpuCheck(Options options, Clock clock, PrintStream out) {
    this.options = options;
    this.report = new Report(clock.instant());
    this.out = out;
  }

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(arguments), Clock.systemUTC(), out));
  }

  static int run(List<String> arguments, Clock clock, PrintStream out)
      throws IOException, InterruptedException {
    if (arguments.contains("--help")) {
      out.println(Options.USAGE);
      return 0;
    }
    Options options;
    try {
      options = Options.of(arguments);
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage());
      out.println(Options.USAGE);
      return USAGE;
    }
    return new GpuCheck(options, clock, out).run();
  }

  private int run() throws IOException, InterruptedException {
    CudaSettings settings =
        new CudaSettings(
            options.ordinal(), 0, CudaSettings.PERCENT, options.driver(), options.kernels());
    int status =
        switch (CudaBlockExecutor.open(settings)) {
          case CudaOpening.Unavailable(CudaOpening.Reason reason, String message) -> {
            report.state = new Report.State(reason.name(), message);
            yield UNUSABLE;
          }
          case CudaOpening.Opened(CudaBlockExecutor gpu) -> {
            try (gpu) {
              yield check(gpu);
            }
          }
        };
    report.print(out);
    report.write(options.report());
    out.println("The report is in " + options.report().toAbsolutePath() + ".");
    return status;
  }

  private int check(CudaBlockExecutor gpu) throws IOException, InterruptedException {
    try {
      CudaFacts facts = gpu.facts();
      report.facts = facts;
      correctness(gpu, facts);
      speed(gpu);
      boolean failed = report.anyFailed();
      report.state = new Report.State(failed ? "FAILED" : "PASSED", "");
      return failed ? FAILED : 0;
    } catch (WholeModel.LostException e) {
      report.state = new Report.State("DEVICE_LOST", String.valueOf(e.getMessage()));
    } catch (WholeModel.MemoryException e) {
      report.state = new Report.State("OUT_OF_MEMORY", String.valueOf(e.getMessage()));
    } catch (CudaException e) {
      String name =
          e.error().lost() ? "DEVICE_LOST" : e.error().outOfMemory() ? "OUT_OF_MEMORY" : "FAILED";
      report.state = new Report.State(name, String.valueOf(e.getMessage()));
    }
    return UNUSABLE;
  }

  private void correctness(CudaBlockExecutor gpu, CudaFacts facts)
      throws IOException, InterruptedException {
    out.println("Checking what it computes …");
    Correctness correctness =
        new Correctness(gpu, options.small() ? SMALL_TOKENS : TOKENS, report.checks);
    Shape first = options.small() ? Shape.SMALL : Shape.RIGHT;
    correctness.primitives(first);
    Path folder = Files.createTempDirectory("gpu-check");
    try {
      correctness.against(first, folder.resolve("first"));
      if (!options.small()) {
        correctness.against(Shape.RIGHT_128, folder.resolve("second"));
      }
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    report.checks.addAll(
        Programs.kernels(options.programs(), options.kernels(), facts.architecture()));
  }

  private void speed(CudaBlockExecutor gpu) throws IOException, InterruptedException {
    out.println("Measuring how fast …");
    Speed speed =
        options.small()
            ? new Speed(gpu, List.of(1, 2), 32, 8)
            : new Speed(gpu, BATCHES, CONTEXT, CHUNK);
    report.figures = speed.figures();
    Shape first = options.small() ? Shape.SMALL : Shape.SMOLLM2;
    var request = speed.request(first, TensorType.BF16);
    report.readBandwidth =
        CudaRoofline.readBandwidth(gpu, request, options.small() ? 1 << 16 : 1L << 30);
    report.launch = CudaRoofline.launch(gpu, request, options.small() ? 4 : 1000);
    speed.measure(first, TensorType.BF16);
    if (!options.small()) {
      for (TensorType format : List.of(TensorType.BF16, TensorType.Q8_0, TensorType.Q4_K)) {
        speed.measure(Shape.BLOCKS_8B, format);
        speed.measure(Shape.BLOCKS_70B, format);
      }
      Rivals.torch(List.of(Shape.SMOLLM2, Shape.BLOCKS_8B, Shape.BLOCKS_70B), BATCHES)
          .ifPresent(report.products::addAll);
    }
    Rivals.decode(gpu, options.gguf()).ifPresent(decode -> report.decode = decode);
  }
}
