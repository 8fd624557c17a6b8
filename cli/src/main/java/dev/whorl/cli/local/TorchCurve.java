package dev.whorl.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.cli.BadInput;
import dev.whorl.tuner.Example;
import dev.whorl.tuner.Sampling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The losses of torch on the same model, examples, first prompt and optimiser, step by step.
 *
 * @param source which torch, and whether it ran now or when the curve was committed
 * @param losses of the steps
 */
record TorchCurve(String source, List<Double> losses) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SCRIPT = "/tuning/torch_tuning.py";
  private static final String COMMITTED = "/tuning/torch-losses.json";

  TorchCurve {
    losses = List.copyOf(losses);
  }

  /**
   * What torch is asked to do.
   *
   * @param model folder
   * @param prompt rows of the first prompt, one after another
   * @param optimizer adam or sgd
   */
  record Task(
      Path model,
      List<Float> prompt,
      String optimizer,
      double rate,
      Sampling sampling,
      int steps,
      int workers) {
    /** Names everything that the losses depend on. */
    String key() {
      return "seed %d, %d workers, %s at %s, prompt of %d"
          .formatted(sampling.seed(), workers, optimizer, rate, TuningTask.PROMPT);
    }
  }

  /**
   * Runs torch.
   *
   * @param python an interpreter that has torch, transformers and safetensors
   * @param folder for what is exchanged
   */
  static TorchCurve measured(String python, Task task, Path folder)
      throws IOException, InterruptedException {
    Path script = folder.resolve("torch_tuning.py");
    try (InputStream in = resource(SCRIPT)) {
      Files.write(script, in.readAllBytes());
    }
    Path asked = Files.writeString(folder.resolve("torch-task.json"), json(task));
    Path told = folder.resolve("torch-curve.json");
    Path log = folder.resolve("torch.log");
    Process process =
        new ProcessBuilder(python, script.toString(), asked.toString(), told.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new BadInput(
          "--torch (%s) did not run the task: %s".formatted(python, Files.readString(log).strip()));
    }
    JsonNode curve = JSON.readTree(told.toFile());
    return new TorchCurve("torch %s, run now".formatted(curve.path("torch").asText()), of(curve));
  }

  /** The committed curve; null where that is of another task. */
  static @Nullable TorchCurve committed(Task task) throws IOException {
    try (InputStream in = resource(COMMITTED)) {
      JsonNode curve = JSON.readTree(in);
      boolean same = curve.path("key").asText().equals(task.key());
      return same && curve.path("losses").size() >= task.steps()
          ? new TorchCurve("torch %s, committed".formatted(curve.path("torch").asText()), of(curve))
          : null;
    }
  }

  private static List<Double> of(JsonNode curve) {
    List<Double> losses = new ArrayList<>();
    curve.path("losses").forEach(loss -> losses.add(loss.asDouble()));
    return losses;
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(TorchCurve.class.getResourceAsStream(name), name);
  }

  private static String json(Task task) throws IOException {
    ObjectNode json =
        JSON.createObjectNode()
            .put("key", task.key())
            .put("model", task.model().toString())
            .put("rows", TuningTask.PROMPT)
            .put("optimizer", task.optimizer())
            .put("rate", task.rate());
    ArrayNode prompt = json.putArray("prompt");
    task.prompt().forEach(prompt::add);
    ArrayNode steps = json.putArray("steps");
    for (int step = 1; step <= task.steps(); step++) {
      ArrayNode examples = steps.addArray();
      for (int place = 0; place < task.workers(); place++) {
        Example example = task.sampling().example(step, place);
        ObjectNode each = examples.addObject().put("asked", example.asked());
        example.ids().forEach(each.putArray("ids")::add);
      }
    }
    return JSON.writeValueAsString(json);
  }

  /**
   * By how much losses differ from torch's, at the step where they differ most, in percent of
   * torch's.
   *
   * @param own of the steps; at most as many as torch's
   */
  double worstPercent(List<Double> own) {
    double worst = 0;
    for (int i = 0; i < own.size(); i++) {
      worst = Math.max(worst, 100 * Math.abs(own.get(i) / losses.get(i) - 1));
    }
    return worst;
  }
}
