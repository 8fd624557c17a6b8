package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A run of {@code whorl local} in the hands of another command, which may do to its processes what
 * it likes: they are started again at once.
 */
public final class LocalCluster implements AutoCloseable {
  private final Running running;
  private final LocalRun run;
  private final LocalRun.Result.Serving serving;

  private LocalCluster(Running running, LocalRun run, LocalRun.Result.Serving serving) {
    this.running = running;
    this.run = run;
    this.serving = serving;
  }

  /**
   * Starts everything and waits until it serves.
   *
   * @param root of the checkout
   * @param wires what processes dial to reach each other
   * @param log told what happens
   * @throws BadInput when there is no plan or something does not start
   */
  public static LocalCluster start(LocalConfig config, Path root, Wires wires, PrintWriter log) {
    Running running = Running.untilExit();
    Workspace workspace = running.add(Workspace.create());
    try {
      Progress progress = new Progress(log);
      LocalRun run =
          new LocalRun(
              config,
              root,
              workspace,
              progress,
              wires,
              new Supervisor(progress, Liveness.PERIOD, Backoff::none));
      return switch (run.start(running, 0)) {
        case LocalRun.Result.NoPlan none ->
            throw new BadInput("The model cannot be placed: " + none.outcome().explanation());
        case LocalRun.Result.Serving serving -> new LocalCluster(running, run, serving);
      };
    } catch (RuntimeException e) {
      workspace.keepLogs();
      running.close();
      throw e;
    }
  }

  /** Of the router, without /v1. */
  public URI url() {
    return serving.url();
  }

  /** The state of the file that is in force. */
  public LocalConfig config() {
    return run.config();
  }

  /** Time per token that is certified now, for the slowest chain. */
  public double boundSeconds() {
    return run.inForce().certificate().worstSeconds();
  }

  /**
   * Takes another state of the file.
   *
   * @throws BadInput when it cannot be taken; all stays as it was
   */
  public void change(LocalConfig next) {
    run.change(next);
  }

  /** The chains in force as workers of a trainer; to be closed by the caller. */
  public LocalChains chains(int promptTokens, Duration patience) {
    return run.chains(promptTokens, patience);
  }

  /** The file or folder of the model. */
  public Path model() {
    return run.model();
  }

  /** The process of a server. */
  public ProcessHandle server(String name) {
    return run.fleet().agent(name).process().handle();
  }

  public ProcessHandle router() {
    return serving.router().handle();
  }

  /** Whether every process runs and every server holds what it was told to. */
  public boolean isSettled() {
    return serving.router().isAlive()
        && run.inForce().servers().stream()
            .allMatch(server -> run.fleet().agent(server).isSettled());
  }

  /** Steps over their certified time that each server has counted since its process began. */
  public Map<String, Long> exceededCaps() {
    Map<String, Long> counts = new TreeMap<>();
    for (LocalAgent agent : run.fleet().all()) {
      Report report = agent.report();
      if (report != null) {
        counts.put(agent.name(), report.getExceededCaps());
      }
    }
    return counts;
  }

  /** Pages of attention cache that are reserved, on all servers. */
  public long pages() {
    return run.fleet().all().stream().mapToLong(run::pages).sum();
  }

  /** Pieces of tuning that took longer than a prefill chunk may, on all servers that answer. */
  long tunePiecesOverTime() {
    return run.fleet().all().stream().mapToLong(run::tunePiecesOverTime).sum();
  }

  /** Places that sessions hold on servers, counted at every hop. */
  public int sessions() {
    return run.fleet().all().stream()
        .map(LocalAgent::report)
        .filter(Objects::nonNull)
        .map(Report::getSpansList)
        .flatMap(List::stream)
        .mapToInt(SpanReport::getSessions)
        .sum();
  }

  @Override
  public void close() {
    running.close();
  }
}
