package dev.whorl.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Documents;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.Quantities;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns an instance file into a planning problem. */
final class InstanceReader {
  private final Instance instance;

  private InstanceReader(Instance instance) {
    this.instance = instance;
  }

  /**
   * Reads and checks a file.
   *
   * @throws BadInput or {@link dev.whorl.planning.model.InvalidInput} naming field, value, advice
   */
  static Problem read(Path file) {
    return new InstanceReader(Documents.read(file, Instance.class)).problem();
  }

  private Problem problem() {
    List<Server> servers = new ArrayList<>();
    Map<String, Profile> profiles = new HashMap<>();
    for (Instance.Server server : instance.servers()) {
      servers.add(server(server));
      profiles.put(server.name(), profile(server));
    }
    Deployment deployment =
        new Deployment(
            instance.model().name(),
            model(),
            workload(),
            ConstraintsOf.instance(instance),
            profiles);
    return new Problem(servers, DelaysOf.instance(instance), List.of(deployment));
  }

  private static Server server(Instance.Server server) {
    String field = "servers." + server.name();
    return new Server(
        server.name(),
        Quantities.bytes(field + ".memory", server.memory()),
        new Location(
            Objects.requireNonNullElse(server.node(), server.name()),
            Objects.requireNonNullElse(server.zone(), "default"),
            Objects.requireNonNullElse(server.trustZone(), "default")),
        new Rates(
            number(field + ".pricePerHour", server.pricePerHour()),
            server.maxWatts() == null ? 0 : server.maxWatts()));
  }

  static double number(String field, @Nullable String text) {
    if (text == null) {
      return 0;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new BadInput("%s (%s) is no number.".formatted(field, text));
    }
  }

  private static Profile profile(Instance.Server server) {
    String field = "servers." + server.name() + ".profile";
    List<Instance.Step> decode = server.profile().decode();
    int[] batches = decode.stream().mapToInt(Instance.Step::batch).toArray();
    double[] times =
        decode.stream().mapToDouble(s -> seconds(field + ".decode", s.time())).toArray();
    Instance.Prefill prefill = server.profile().prefill();
    ChunkTime chunk =
        prefill == null
            ? new ChunkTime(Integer.MAX_VALUE, 0, 0)
            : new ChunkTime(prefill.tokens(), seconds(field + ".prefill.time", prefill.time()), 0);
    return new Profile(
        StepTimes.table(batches, times),
        end(field + ".embedding", server.profile().embedding()),
        end(field + ".head", server.profile().head()),
        chunk);
  }

  private static @Nullable StepTimes end(String field, @Nullable String time) {
    return time == null ? null : StepTimes.constant(seconds(field, time));
  }

  static double seconds(String field, String text) {
    return Durations.parse(field, text).toNanos() / 1e9;
  }

  private ModelShape model() {
    Instance.Model model = instance.model();
    if (model.blocks() < 1) {
      throw new BadInput("model.blocks (%d) must be at least 1.".formatted(model.blocks()));
    }
    List<Double> work = model.blockWork();
    if (work != null && work.size() != model.blocks()) {
      throw new BadInput(
          "model.blockWork has %d entries; write one per block (%d)."
              .formatted(work.size(), model.blocks()));
    }
    List<Block> blocks = new ArrayList<>();
    for (int b = 0; b < model.blocks(); b++) {
      blocks.add(new Block(blockBytes(b), work == null ? 1 : work.get(b)));
    }
    return new ModelShape(
        model.name(),
        blocks,
        new ModelEnd(optionalBytes("model.embeddingBytes", model.embeddingBytes()), 0),
        new ModelEnd(optionalBytes("model.headBytes", model.headBytes()), 0),
        optionalBytes("model.residualRowBytes", model.residualRowBytes()));
  }

  private long blockBytes(int block) {
    JsonNode bytes = instance.model().blockBytes();
    if (!bytes.isArray()) {
      return Quantities.bytes("model.blockBytes", bytes.asText());
    }
    if (bytes.size() != instance.model().blocks()) {
      throw new BadInput(
          "model.blockBytes has %d entries; write one quantity for all, or one per block (%d)."
              .formatted(bytes.size(), instance.model().blocks()));
    }
    return Quantities.bytes("model.blockBytes[" + block + "]", bytes.get(block).asText());
  }

  private static long optionalBytes(String field, @Nullable String text) {
    return text == null ? 0 : Quantities.bytes(field, text);
  }

  private Workload workload() {
    Instance.Load load = instance.workload();
    long tokens = (long) load.maxInputTokens() + load.maxOutputTokens();
    long perToken = Quantities.bytes("workload.cacheBytesPerToken", load.cacheBytesPerToken());
    Slot slot =
        new Slot(
            load.maxInputTokens(),
            load.maxOutputTokens(),
            cacheBytes(perToken, tokens),
            prefillTokens(load));
    Instance.Objective objective = instance.objective();
    String time = objective == null ? null : objective.timePerToken();
    long sessions = (long) Math.max(1, instance.replicas()) * instance.sessionsPerReplica();
    if (sessions > Integer.MAX_VALUE) {
      throw new BadInput(
          "replicas (%d) times sessionsPerReplica (%d) are too many."
              .formatted(instance.replicas(), instance.sessionsPerReplica()));
    }
    return new Workload(
        slot,
        (int) sessions,
        time == null ? null : seconds("objective.timePerToken", time),
        LoadProfile.UNIFORM);
  }

  private static long cacheBytes(long perToken, long tokens) {
    try {
      return Math.multiplyExact(perToken, tokens);
    } catch (ArithmeticException e) {
      throw new BadInput(
          "workload.cacheBytesPerToken (%d) times the slot's tokens (%d) is too large."
              .formatted(perToken, tokens));
    }
  }

  private int prefillTokens(Instance.Load load) {
    if (load.prefillTokens() != null) {
      return load.prefillTokens();
    }
    return instance.servers().stream()
        .map(s -> s.profile().prefill())
        .filter(Objects::nonNull)
        .mapToInt(Instance.Prefill::tokens)
        .min()
        .orElse(load.maxInputTokens());
  }
}
