package dev.whorl.simulator.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.simulator.pace.Pace;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.run.DeploymentResult;
import dev.whorl.simulator.run.Epoch;
import dev.whorl.simulator.run.RunResult;
import dev.whorl.simulator.scenario.ScenarioFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whorl's own runs of the shipped scenarios in which servers come and go. */
class ReplanTest {
  private static final double GIB = 1L << 30;
  private static final double WORD_SECONDS = ReplanRules.PRODUCT.wordSeconds();

  private static RunResult run(String name) {
    return run(Path.of("scenarios", name + ".yaml"));
  }

  private static RunResult run(Path file) {
    var scenario = ScenarioFile.read(file).only("whorl");
    // The search ends by its steps: so long only where the machine is busy.
    return new Comparison(scenario, Duration.ofMinutes(2), 1)
        .run(Pace.UNWATCHED)
        .systems()
        .getFirst()
        .runs()
        .getFirst()
        .run();
  }

  private static DeploymentResult kept(RunResult run) {
    DeploymentResult result = run.deployments().getFirst();
    assertThat(result.bound().lateTokens()).isZero();
    assertThat(result.bound().lateFirstTokens()).isZero();
    assertThat(result.bound().latePermits()).isZero();
    return result;
  }

  @Test
  void aFasterServerTakesOverWhenItHasLoaded() {
    RunResult run = run("join");

    Epoch loads = run.epochs().getFirst();
    assertThat(loads.action()).contains("LOAD");
    Epoch opens =
        run.epochs().stream().filter(e -> e.action().contains("OPEN")).findFirst().orElseThrow();
    double loaded = loads.atSeconds() + WORD_SECONDS + loads.loadedBytes() / GIB;
    assertThat(opens.atSeconds()).isCloseTo(loaded, within(1e-6));
    assertThat(run.epochs().getLast().worstSeconds()).isLessThan(loads.worstSeconds() / 4);
    assertThat(kept(run).refused()).isEmpty();
  }

  @Test
  void aDrainedServerFinishesItsSessions() {
    RunResult run = run("drain");

    DeploymentResult result = kept(run);
    assertThat(result.stalls().count()).as("sessions that lost their chain").isZero();
    assertThat(result.refused()).isEmpty();
    assertThat(run.epochs().getLast().sessions()).isGreaterThanOrEqualTo(16);
    double busy = busyShare(run, "a100-a");
    assertThat(busy).as("used for two minutes of five").isPositive();
    assertThat(busyShare(run, "a100-b")).isGreaterThan(busy);
  }

  private static double busyShare(RunResult run, String server) {
    return run.servers().stream()
        .filter(s -> s.server().equals(server))
        .mapToDouble(RunResult.ServerResult::busyShare)
        .sum();
  }

  @Test
  void whenTheDrainIsOverSessionsMove(@TempDir Path folder) throws IOException {
    String drain = Files.readString(Path.of("scenarios", "drain.yaml"));
    Path file =
        Files.writeString(
            folder.resolve("drain.yaml"),
            drain.replace("loadRate: 1Gi", "loadRate: 1Gi, drainTimeout: 100ms"));

    DeploymentResult result = kept(run(file));
    assertThat(result.refused()).isEmpty();
    assertThat(result.stalls().count()).as("moved").isPositive();
  }

  @Test
  void sessionsOfALostServerRecover() {
    RunResult run = run("lost-server");

    DeploymentResult result = kept(run);
    assertThat(result.stalls().count()).isPositive();
    assertThat(result.refused()).isEmpty();
    assertThat(run.epochs()).extracting(Epoch::cause).containsOnly("a100-a is lost");
  }

  @Test
  void aNoticeBeforeTheEndSavesTheSessions() {
    RunResult run = run("leave");

    DeploymentResult result = kept(run);
    assertThat(result.refused()).isEmpty();
    assertThat(result.stalls().count()).as("sessions that lost their chain").isZero();
    // When it goes nothing is on it any more: no step is left to take.
    assertThat(run.epochs()).extracting(Epoch::cause).containsOnly("a100-a drains");
  }

  @Test
  void rebalancingGoesBackToTheFastServer() {
    RunResult run = run("rebalance");

    kept(run);
    Epoch last = run.epochs().getLast();
    assertThat(last.cause()).isEqualTo("rebalance");
    assertThat(last.sessions()).isGreaterThanOrEqualTo(8);
    assertThat(last.worstSeconds()).isLessThan(0.1);
  }
}
