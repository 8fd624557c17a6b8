package dev.whorl.cli.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import java.util.ArrayList;
import java.util.List;

/**
 * llama.cpp by its own benchmarks: in one process, or with its blocks on RPC servers. It has
 * neither a server nor a client in the measured way.
 */
final class LlamaCpp implements Contender {
  private static final JsonMapper JSON = new JsonMapper();

  private final LlamaPrograms programs;
  private final Setting setting;
  private final List<String> servers;

  /**
   * llama.cpp for a setting.
   *
   * @param servers host:port of RPC servers; none: all in one process
   */
  LlamaCpp(LlamaPrograms programs, Setting setting, List<String> servers) {
    this.programs = programs;
    this.setting = setting;
    this.servers = List.copyOf(servers);
  }

  @Override
  public String system() {
    return servers.isEmpty() ? "llama.cpp" : "llama.cpp-rpc";
  }

  @Override
  public double decode(int sessions, int tokens) {
    return sessions == 1 ? bench("-p", 0, "-n", tokens) : batched(sessions, tokens);
  }

  @Override
  public double prefill(int tokens) {
    return bench("-p", tokens, "-n", 0);
  }

  private double bench(String promptOption, int prompt, String generateOption, int generate) {
    List<String> command = new ArrayList<>(List.of(programs.path("llama-bench")));
    command.addAll(
        List.of("-m", setting.model().toString(), "-t", String.valueOf(setting.threads())));
    command.addAll(
        List.of(promptOption, String.valueOf(prompt), generateOption, String.valueOf(generate)));
    command.addAll(List.of("-r", "2", "-o", "json"));
    if (!servers.isEmpty()) {
      command.addAll(List.of("--rpc", String.join(",", servers), "-ngl", "99"));
      command.addAll(List.of("-ts", "1" + "/1".repeat(servers.size() - 1)));
    }
    return parsed(Program.output(command)).at("/0/avg_ts").asDouble();
  }

  private double batched(int sessions, int tokens) {
    int prompt = 16;
    String output =
        Program.output(
            List.of(
                programs.path("llama-batched-bench"),
                "-m",
                setting.model().toString(),
                "-t",
                String.valueOf(setting.threads()),
                "-c",
                String.valueOf(sessions * (prompt + tokens)),
                "-npp",
                String.valueOf(prompt),
                "-ntg",
                String.valueOf(tokens),
                "-npl",
                String.valueOf(sessions),
                "--output-format",
                "jsonl"));
    String line =
        output.lines().filter(text -> text.startsWith("{")).reduce((a, b) -> b).orElse("{}");
    return parsed(line).path("speed_tg").asDouble();
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadInput("llama.cpp printed what is no JSON: " + e.getOriginalMessage());
    }
  }

  @Override
  public void close() {}
}
