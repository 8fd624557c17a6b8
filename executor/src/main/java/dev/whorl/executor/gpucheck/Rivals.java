package dev.whorl.executor.gpucheck;

import dev.whorl.executor.cuda.CudaBlockExecutor;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What others make of the same products on the same device, where they are installed. */
final class Rivals {
  private static final Pattern LINE = Pattern.compile("(\\S+) (\\d+) (\\d+) (\\d+) (\\d+)");
  private static final int TOKENS = 64;
  private static final int SLOT = 256;

  private Rivals() {}

  /**
   * One product.
   *
   * @param by whose it is
   */
  record Product(String by, int outputs, int inputs, int rows, long nanos) {}

  /** Rates of one model at one session, in tokens per second; what was not run is 0. */
  record Decode(double whorl, double llamaCpp, String note) {}

  /** The products of torch in bf16, of every matrix of some shapes and every batch. */
  static Optional<List<Product>> torch(List<Shape> shapes, List<Integer> batches)
      throws IOException, InterruptedException {
    Optional<String> python = Programs.find("python3");
    if (python.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder script = new StringBuilder("products = [");
    for (Shape shape : shapes) {
      var geometry = shape.geometry();
      int queries = geometry.attention().queryWidth();
      int pair = 2 * geometry.attention().keyValueWidth();
      script.append(
          String.format(
              "(%d, %d), (%d, %d), (%d, %d), (%d, %d), ",
              queries + pair,
              geometry.hidden(),
              geometry.hidden(),
              queries,
              2 * geometry.feedForward(),
              geometry.hidden(),
              geometry.hidden(),
              geometry.feedForward()));
    }
    script.append("]\nbatches = ").append(batches).append('\n').append(text("torch_products.py"));
    Programs.Run run = Programs.run(List.of(python.get(), "-"), script.toString());
    if (run.exit() != 0) {
      return Optional.empty();
    }
    List<Product> products = new ArrayList<>();
    for (String line : run.output().lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        products.add(
            new Product(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)),
                Long.parseLong(matcher.group(5))));
      }
    }
    return Optional.of(products);
  }

  private static String text(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Rivals.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** One session of a GGUF model here and in llama.cpp. */
  static Optional<Decode> decode(CudaBlockExecutor gpu, @Nullable Path gguf)
      throws IOException, InterruptedException {
    if (gguf == null) {
      return Optional.empty();
    }
    double whorl = whorl(gpu, gguf);
    Optional<String> bench = Programs.find("llama-bench");
    if (bench.isEmpty()) {
      return Optional.of(new Decode(whorl, 0, "llama-bench is not on the PATH"));
    }
    Programs.Run run =
        Programs.run(
            List.of(
                bench.get(),
                "-m",
                gguf.toString(),
                "-ngl",
                "99",
                "-p",
                "0",
                "-n",
                "64",
                "-o",
                "json"),
            "");
    Matcher rate = Pattern.compile("\"avg_ts\": *([0-9.]+)").matcher(run.output());
    return Optional.of(
        rate.find()
            ? new Decode(whorl, Double.parseDouble(rate.group(1)), "llama-bench -n 64")
            : new Decode(whorl, 0, "llama-bench: " + run.last()));
  }

  private static double whorl(CudaBlockExecutor gpu, Path gguf) throws IOException {
    try (Model model = open(gguf);
        WholeModel whole = new WholeModel(gpu, model, Precision.stored(model), 1, SLOT)) {
      int[] prompt = {1};
      whole.greedy(prompt, TOKENS / 4);
      long begin = System.nanoTime();
      whole.greedy(prompt, TOKENS);
      return TOKENS / ((System.nanoTime() - begin) / 1e9);
    }
  }

  private static Model open(Path gguf) throws IOException {
    return switch (Model.open(gguf)) {
      case ModelOutcome.Opened(Model model) -> model;
      case ModelOutcome.Refused(var fault) -> throw new IOException(fault.message());
    };
  }
}
