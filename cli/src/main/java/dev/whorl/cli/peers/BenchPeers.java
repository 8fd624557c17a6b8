package dev.whorl.cli.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.TableOrJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench peers}. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = {
      "Whorl and llama.cpp side by side with the same files on this machine, in turn (A B A B): SmolLM2-135M in several",
      "formats, on one server and over three, without and with a delay between servers. Builds llama.cpp where it is missing.",
      "Systems: whorl (agents, router and client), whorl-executor (its kernels in one process), llama.cpp (its own",
      "benchmarks in one process), llama.cpp-rpc (its blocks on RPC servers)."
    })
public final class BenchPeers implements Callable<Integer> {
  private static final List<String> SYSTEMS =
      List.of("whorl", "whorl-executor", "llama.cpp", "llama.cpp-rpc");

  @Spec private CommandSpec spec;

  @Option(
      names = "--systems",
      split = ",",
      defaultValue = "whorl,whorl-executor,llama.cpp,llama.cpp-rpc",
      description = "Which of them. Default: ${DEFAULT-VALUE}.")
  private List<String> systems = List.of();

  @Option(
      names = "--formats",
      split = ",",
      defaultValue = "Q4_1,BF16,Q8_0",
      description = "Formats of the file. Default: ${DEFAULT-VALUE}.")
  private List<String> formats = List.of();

  @Option(
      names = "--sessions",
      split = ",",
      defaultValue = "1,8",
      description = "Numbers of sessions at once on one server. Default: ${DEFAULT-VALUE}.")
  private List<Integer> sessions = List.of();

  @Option(
      names = "--servers",
      split = ",",
      defaultValue = "1,3",
      description = "Numbers of servers. Default: ${DEFAULT-VALUE}.")
  private List<Integer> servers = List.of();

  @Option(
      names = "--rtt-millis",
      split = ",",
      defaultValue = "0,20",
      description =
          "Round trips added between processes, where there are several servers. Default: ${DEFAULT-VALUE}.")
  private List<Integer> roundTrips = List.of();

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Of each process. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "That a session generates. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--prompt",
      defaultValue = "512",
      description = "Tokens of the prompt that is timed. Default: ${DEFAULT-VALUE}.")
  private int prompt;

  @Option(
      names = "--prefill-tokens",
      defaultValue = "64",
      description =
          "p: prompt tokens per step of Whorl's servers. More make prompts faster and the certified bound larger. Default: ${DEFAULT-VALUE}.")
  private int prefillTokens;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Of all systems; figures are medians. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    if (!SYSTEMS.containsAll(systems)) {
      throw new BadInput("--systems (%s) may name %s.".formatted(systems, SYSTEMS));
    }
    if (rounds < 1 || tokens < 2 || prompt < 1 || threads < 1) {
      throw new BadInput(
          "--rounds (%d), --prompt (%d) and --threads (%d) must be positive, --tokens (%d) at least 2."
              .formatted(rounds, prompt, threads, tokens));
    }
    Path root = Path.of(System.getProperty("whorl.root", "."));
    ModelFormatsFiles files = ModelFormatsFiles.of(root, spec.commandLine().getErr());
    LlamaPrograms programs = files.programs();
    List<Measured> rows = new ArrayList<>();
    for (Setting setting : settings(files)) {
      rows.addAll(measure(setting, programs, root));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (output == TableOrJson.JSON) {
      out.println(new JsonMapper().writeValueAsString(Map.of("rows", rows)));
    } else {
      PeersTable.lines(rows).forEach(out::println);
    }
    out.flush();
    if (programs == null) {
      say("SKIPPED: no row of llama.cpp, for the reason above; these are Whorl's figures alone.");
    }
    return 0;
  }

  private List<Setting> settings(ModelFormatsFiles files) {
    List<Setting> settings = new ArrayList<>();
    for (String format : formats) {
      Path file = files.in(format);
      if (file == null) {
        continue;
      }
      for (int count : servers) {
        for (int millis : count == 1 ? List.of(0) : roundTrips) {
          List<Integer> crowds = count == 1 ? sessions : List.of(1);
          settings.add(
              new Setting(file, format, count, Duration.ofMillis(millis), crowds, threads));
        }
      }
    }
    return settings;
  }

  private List<Measured> measure(Setting setting, @Nullable LlamaPrograms programs, Path root) {
    say(setting.describe());
    List<AutoCloseable> open = new ArrayList<>();
    try {
      List<Contender> contenders = new ArrayList<>();
      if (systems.contains("whorl")) {
        contenders.add(kept(open, served(setting, root)));
      }
      if (setting.servers() == 1 && systems.contains("whorl-executor")) {
        contenders.add(kept(open, new WhorlInProcess(setting, Math.max(prompt, tokens))));
      }
      if (setting.servers() == 1 && programs != null && systems.contains("llama.cpp")) {
        contenders.add(new LlamaCpp(programs, setting, List.of()));
      }
      if (setting.servers() > 1 && programs != null && systems.contains("llama.cpp-rpc")) {
        RpcServers servers = kept(open, RpcServers.start(programs, setting));
        contenders.add(new LlamaCpp(programs, setting, servers.addresses()));
      }
      warmUp(setting, contenders);
      return new Comparison(rounds, tokens, prompt).run(setting, contenders, this::say);
    } finally {
      close(open);
    }
  }

  /** Compilers have nothing left to do, and whatever is mapped is in memory. */
  private void warmUp(Setting setting, List<Contender> contenders) {
    for (Contender contender : contenders) {
      for (int count : setting.sessions()) {
        contender.decode(count, tokens);
      }
      contender.prefill(prompt);
    }
  }

  private Contender served(Setting setting, Path root) {
    PrintWriter err = spec.commandLine().getErr();
    return WhorlServed.start(setting, prompt, tokens, prefillTokens, root, err);
  }

  private static <T extends AutoCloseable> T kept(List<AutoCloseable> open, T part) {
    open.add(part);
    return part;
  }

  private static void close(List<AutoCloseable> open) {
    for (AutoCloseable part : open.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("A contender could not be ended", e);
      }
    }
  }

  private void say(String line) {
    PrintWriter err = Objects.requireNonNull(spec.commandLine().getErr());
    err.println("whorl: " + line);
    err.flush();
  }
}
