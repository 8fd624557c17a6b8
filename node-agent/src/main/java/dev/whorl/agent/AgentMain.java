package dev.whorl.agent;

import dev.whorl.agent.config.AgentConfig;
import dev.whorl.agent.config.AgentOptions;
import dev.whorl.agent.device.DeviceTrouble;
import dev.whorl.agent.device.Devices;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.ExecutorProvider;
import dev.whorl.protocol.process.Lifeline;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The process: one device, until SIGTERM. */
@Command(
    name = "whorl-agent",
    mixinStandardHelpOptions = true,
    description =
        "Serves spans of models on one device. Every option is also read from the environment.")
public final class AgentMain implements Callable<Integer> {
  /** Exit status of an agent whose device was lost; its pod's termination message says why. */
  private static final int DEVICE_LOST = 4;

  /** Until routers and the operator have heard of it. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private static final String DNS_SECONDS = "5";
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  @Mixin private AgentOptions options = new AgentOptions();

  static void main(String[] args) {
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s: %5$s%6$s%n");
    }
    // Peers' pods come and go: an address, or that there is none, is believed for a few seconds
    // only.
    for (String kind : List.of("networkaddress.cache.ttl", "networkaddress.cache.negative.ttl")) {
      Security.setProperty(kind, DNS_SECONDS);
      System.setProperty(kind, DNS_SECONDS);
    }
    int status = new CommandLine(new AgentMain()).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws Exception {
    Logger log = System.getLogger(AgentMain.class.getName());
    if (options.endWithStdin()) {
      Lifeline.holdTo(System.in);
    }
    Agent agent;
    try {
      AgentConfig config = AgentConfig.of(options);
      BlockExecutor device = device(config, log);
      log.log(Level.INFO, device.describe());
      agent = Agent.start(config, device);
    } catch (IOException | IllegalArgumentException e) {
      log.log(Level.ERROR, "The agent cannot start: {0}", e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    log.log(
        Level.INFO,
        "Server {0} listens: data port {1}, control port {2}, HTTP port {3}.",
        options.serverName(),
        String.valueOf(agent.dataPort()),
        String.valueOf(agent.controlPort()),
        String.valueOf(agent.httpPort()));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(agent, log), "drain"));
    String lost = agent.awaitLoss().message();
    TerminationMessage.write(lost);
    Thread.sleep(LAST_WORDS);
    // No drain: nothing can run any more, and closing what is lost may hang.
    Runtime.getRuntime().halt(DEVICE_LOST);
    return DEVICE_LOST;
  }

  /** Waits for a device that cannot be used yet, and says so at the agent's ports meanwhile. */
  private static BlockExecutor device(AgentConfig config, Logger log)
      throws IOException, InterruptedException {
    WaitingAgent waiting = null;
    try {
      for (int attempts = 1; ; attempts++) {
        switch (Devices.open(config.device(), config.step().limits())) {
          case ExecutorProvider.Offer.Ready(BlockExecutor executor) -> {
            return executor;
          }
          case ExecutorProvider.Offer.Absent(String reason, String message) -> {
            DeviceTrouble trouble = new DeviceTrouble(reason, message);
            Duration pause = Devices.pause(attempts);
            if (waiting == null) {
              waiting = new WaitingAgent(config, trouble);
              log.log(
                  Level.INFO,
                  "Server {0} waits for its device: data port {1}, control port {2}, HTTP port {3}.",
                  config.server().name(),
                  String.valueOf(waiting.dataPort()),
                  String.valueOf(waiting.controlPort()),
                  String.valueOf(waiting.httpPort()));
            }
            waiting.tell(trouble);
            log.log(Level.WARNING, "{0}: {1} Tried again in {2}.", reason, message, pause);
            Thread.sleep(pause);
          }
        }
      }
    } finally {
      if (waiting != null) {
        waiting.close();
      }
    }
  }

  /** On SIGTERM. The JVM would end with 143; a drain that went well is a success. */
  private static void drain(Agent agent, Logger log) {
    try {
      log.log(Level.INFO, "Draining: no new sessions are taken.");
      agent.drain();
      agent.close();
      log.log(Level.INFO, "Drained.");
      Runtime.getRuntime().halt(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
