package dev.whorl.cli.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Documents;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The YAML file of {@code whorl local}.
 *
 * @param model as in an LLMDeployment
 * @param workload one slot, how many of them, and p
 * @param objective null: as fast as possible
 * @param stores name to folder; null: one store, of that name in the example, in the user's cache
 * @param link assumed between two processes; null: measured defaults of loopback
 * @param servers unequal on purpose
 */
public record LocalConfig(
    @JsonProperty(required = true) Model model,
    @JsonProperty(required = true) Load workload,
    @Nullable Objective objective,
    @Nullable List<Store> stores,
    @Nullable Link link,
    @JsonProperty(required = true) List<Server> servers) {
  /** The example in the checkout. */
  static final Path EXAMPLE = Path.of("manifests", "examples", "local.yaml");

  /**
   * What is served.
   *
   * @param uri store://STORE/PATH
   * @param name what clients send
   * @param precision stored (the default: as the file has it), bf16, f32, int8 or int4
   */
  public record Model(
      @JsonProperty(required = true) String uri,
      @JsonProperty(required = true) String name,
      @Nullable String precision) {
    public Model {
      precision = precision == null ? "stored" : precision;
    }

    @Override
    public String precision() {
      return Objects.requireNonNull(precision);
    }
  }

  /**
   * What it must carry.
   *
   * @param sessions R
   * @param prefillTokens prefill tokens per step in total
   */
  public record Load(
      @JsonProperty(required = true) int maxInputTokens,
      @JsonProperty(required = true) int maxOutputTokens,
      @JsonProperty(required = true) int sessions,
      @JsonProperty(required = true) int prefillTokens) {}

  /** Time per token that the worst chain must keep. */
  public record Objective(@JsonProperty(required = true) String timePerToken) {}

  /** A folder with model files. */
  public record Store(
      @JsonProperty(required = true) String name, @JsonProperty(required = true) String path) {}

  /**
   * One-way delay of a message between two processes.
   *
   * @param latency for example 500us
   * @param bandwidth bytes per second, for example 1Gi
   */
  public record Link(
      @JsonProperty(required = true) String latency,
      @JsonProperty(required = true) String bandwidth) {}

  /**
   * One block server.
   *
   * @param memory for weights and caches, for example 160Mi
   * @param threads that run its blocks
   */
  public record Server(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String memory,
      @JsonProperty(required = true) int threads) {}

  public LocalConfig {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new BadInput("servers: the list is empty; name at least one server.");
    }
    Set<String> names = new HashSet<>();
    for (Server server : servers) {
      if (!names.add(server.name())) {
        throw new BadInput("servers: the name (%s) is used twice.".formatted(server.name()));
      }
      if (server.threads() < 1) {
        throw new BadInput(
            "servers: threads (%d) of %s must be at least 1."
                .formatted(server.threads(), server.name()));
      }
    }
  }

  /**
   * Reads the file.
   *
   * @throws BadInput naming line and field of what is wrong
   */
  public static LocalConfig read(Path file) {
    return Documents.read(file, LocalConfig.class);
  }

  /** The same with another number of sessions. */
  public LocalConfig withSessions(int sessions) {
    Load load =
        new Load(
            workload.maxInputTokens(),
            workload.maxOutputTokens(),
            sessions,
            workload.prefillTokens());
    return new LocalConfig(model, load, objective, stores, link, servers);
  }

  /** The same with other servers. */
  public LocalConfig withServers(List<Server> others) {
    return new LocalConfig(model, workload, objective, stores, link, others);
  }
}
