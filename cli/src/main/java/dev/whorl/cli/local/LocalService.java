package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One model served by processes of this machine, to be timed from a client's side. */
public final class LocalService implements AutoCloseable {
  private static final String NAME = "model";
  private static final List<String> WORDS = List.of("river ", "house ", "green ", "light ");

  private final Running running;
  private final LocalRun.Result.Serving serving;
  private int prompts;

  /**
   * What is served, and on what.
   *
   * @param model a GGUF file
   * @param servers of equal memory
   * @param memory bytes of each for weights and caches
   * @param threads of each
   * @param prefillTokens prefill tokens per step in total
   * @param roundTrip added between any two processes
   */
  public record Wanted(
      Path model,
      int servers,
      long memory,
      int threads,
      int maxInputTokens,
      int maxOutputTokens,
      int sessions,
      int prefillTokens,
      Duration roundTrip) {
    private LocalConfig config() {
      Path file = model.toAbsolutePath();
      Path folder = file.getParent();
      return new LocalConfig(
          new LocalConfig.Model("store://peers/" + file.getFileName(), NAME, null),
          new LocalConfig.Load(maxInputTokens, maxOutputTokens, sessions, prefillTokens),
          null,
          List.of(new LocalConfig.Store("peers", String.valueOf(folder))),
          link(),
          IntStream.range(0, servers)
              .mapToObj(j -> new LocalConfig.Server("server-" + j, String.valueOf(memory), threads))
              .toList());
    }

    private LocalConfig.@Nullable Link link() {
      Duration oneWay = roundTrip.dividedBy(2).plusMillis(2);
      return roundTrip.isZero() ? null : new LocalConfig.Link(oneWay.toMillis() + "ms", "1Gi");
    }
  }

  private LocalService(Running running, LocalRun.Result.Serving serving) {
    this.running = running;
    this.serving = serving;
  }

  /**
   * Starts it.
   *
   * @throws BadInput when there is no plan, or not one that uses every server
   */
  public static LocalService start(Wanted wanted, Path root, PrintWriter progress) {
    Running running = Running.untilExit();
    try {
      DelayedLinks links = running.add(new DelayedLinks(wanted.roundTrip()));
      Workspace workspace = running.add(Workspace.create());
      Progress told = new Progress(progress);
      LocalRun run =
          new LocalRun(
              wanted.config(),
              root,
              workspace,
              told,
              (from, to, port) -> links.to(port),
              new Supervisor(told));
      return switch (run.start(running, 0)) {
        case LocalRun.Result.NoPlan none ->
            throw new BadInput("The model cannot be placed: " + none.outcome().explanation());
        case LocalRun.Result.Serving serving -> new LocalService(running, serving);
      };
    } catch (Throwable e) {
      running.close();
      throw e;
    }
  }

  /** Servers that hold blocks. */
  public int servers() {
    return serving.placement().spans().size();
  }

  /** The certified bound on the time per token of the worst chain. */
  public double boundSeconds() {
    return serving.certificate().worstSeconds();
  }

  /** Tokens per second of so many sessions together, as clients see them. */
  public double decode(int sessions, int tokens) {
    return new Crowd(serving.url(), NAME, tokens).run(sessions).tokensPerSecond();
  }

  /** Tokens per second of a prompt, from the request to the first piece of the answer. */
  public double prefill(int tokens) {
    String prompt = WORDS.get(prompts++ % WORDS.size()).repeat(tokens);
    ChatProbe probe = new ChatProbe(serving.url(), NAME, new PrintWriter(Writer.nullWriter()));
    ChatProbe.Timing timing = probe.ask(prompt, 2);
    return timing.promptTokens() / timing.firstTokenSeconds();
  }

  @Override
  public void close() {
    running.close();
  }
}
