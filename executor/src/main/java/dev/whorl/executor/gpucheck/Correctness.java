package dev.whorl.executor.gpucheck;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.executor.cuda.CudaBlockExecutor;
import dev.whorl.executor.cuda.CudaPrimitives;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whether the GPU computes what the CPU computes, and always the same. */
final class Correctness {
  /** Of f32 log-probabilities: sums in another order. */
  private static final double NEAR_F32 = 1e-3;

  /** Of bf16 ones, of the range of a token's logits; the same as in the tests. */
  private static final double NEAR_BF16 = 0.03;

  private static final long CPU_MEMORY = 2L << 30;
  private static final int SLOT = 128;
  private static final int TOGETHER = 9;

  private final CudaBlockExecutor gpu;
  private final int tokens;
  private final List<Check> checks;

  /** Adds to {@code checks} as they are made, so that a lost device loses none. */
  Correctness(CudaBlockExecutor gpu, int tokens, List<Check> checks) {
    this.gpu = gpu;
    this.tokens = tokens;
    this.checks = checks;
  }

  void primitives(Shape shape) {
    WeightFormats weights = WeightFormats.uniform(shape.geometry(), TensorType.BF16);
    for (CudaPrimitives.Finding finding : CudaPrimitives.check(gpu, weights)) {
      boolean right = finding.fault().isEmpty();
      checks.add(
          right
              ? Check.passed(finding.name(), "as computed without it")
              : Check.failed(finding.name(), finding.fault()));
    }
  }

  void against(Shape shape, Path folder) throws IOException {
    try (Model model = RandomModel.write(folder, shape.geometry(), 11);
        BlockExecutor cpu = new CpuProvider().device(new DeviceSettings(CPU_MEMORY, 0))) {
      int[] prompt = prompt(shape.geometry().vocabulary());
      List<Integer> text;
      List<float[]> wide;
      List<float[]> narrow;
      try (WholeModel whole = new WholeModel(cpu, model, Precision.F32, 1, SLOT)) {
        text = whole.greedy(prompt, tokens);
        wide = whole.given(prompt, prompt.length, text);
      }
      try (WholeModel whole = new WholeModel(cpu, model, Precision.BF16, 1, SLOT)) {
        narrow = whole.given(prompt, prompt.length, text);
      }
      try (WholeModel whole = new WholeModel(gpu, model, Precision.F32, 1, SLOT)) {
        text(shape, text, whole.greedy(prompt, tokens));
        near(shape, "f32", wide, whole.given(prompt, prompt.length, text), NEAR_F32, false);
      }
      try (WholeModel whole = new WholeModel(gpu, model, Precision.BF16, TOGETHER, SLOT)) {
        List<float[]> alone = whole.given(prompt, prompt.length, text);
        near(shape, "bf16", narrow, alone, NEAR_BF16, true);
        same(shape, "chunks of 5", alone, whole.given(prompt, 5, text));
        same(shape, TOGETHER + " rows at once", alone, whole.givenTogether(TOGETHER, prompt, text));
      }
    }
  }

  private static int[] prompt(int vocabulary) {
    int[] prompt = new int[17];
    Arrays.setAll(prompt, i -> (i * 37 + 5) % vocabulary);
    return prompt;
  }

  private void text(Shape shape, List<Integer> expected, List<Integer> actual) {
    String name = shape.name() + ", f32: greedy text";
    int at = 0;
    while (at < expected.size() && expected.get(at).equals(actual.get(at))) {
      at++;
    }
    checks.add(
        at == expected.size()
            ? Check.passed(name, at + " tokens equal to the CPU's")
            : Check.failed(
                name,
                String.format(
                    "Token %d is %d, the CPU's is %d.", at, actual.get(at), expected.get(at))));
  }

  private void near(
      Shape shape,
      String precision,
      List<float[]> expected,
      List<float[]> actual,
      double tolerance,
      boolean relative) {
    double worst = 0;
    for (int i = 0; i < expected.size(); i++) {
      double scale = relative ? range(expected.get(i)) : 1;
      for (int id = 0; id < expected.get(i).length; id++) {
        double distance = Math.abs(expected.get(i)[id] - actual.get(i)[id]) / scale;
        // Not "above the worst": a NaN is the worst.
        worst = distance <= worst ? worst : distance;
      }
    }
    String detail =
        String.format(
            "farthest from the CPU's by %.2g%s, allowed %.2g",
            worst, relative ? " of the logits' range" : "", tolerance);
    String name = shape.name() + ", " + precision + ": log-probabilities of given tokens";
    checks.add(worst <= tolerance ? Check.passed(name, detail) : Check.failed(name, detail));
  }

  private static double range(float[] logprobs) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float logprob : logprobs) {
      least = Math.min(least, logprob);
      most = Math.max(most, logprob);
    }
    return most - least;
  }

  private void same(Shape shape, String how, List<float[]> alone, List<float[]> otherwise) {
    String name = shape.name() + ", bf16: the same bits in " + how;
    List<Integer> differing = new ArrayList<>();
    for (int i = 0; i < alone.size(); i++) {
      if (!Arrays.equals(alone.get(i), otherwise.get(i))) {
        differing.add(i);
      }
    }
    checks.add(
        differing.isEmpty()
            ? Check.passed(name, alone.size() + " tokens bit by bit")
            : Check.failed(name, "Other bits at tokens " + differing + "."));
  }
}
