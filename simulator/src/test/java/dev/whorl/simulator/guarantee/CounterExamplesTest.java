package dev.whorl.simulator.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepContract;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.Request;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.DeploymentResult;
import dev.whorl.simulator.run.QueueLimits;
import dev.whorl.simulator.run.RunResult;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Runs that broke the certificate before it was mended. */
class CounterExamplesTest {
  private static final double STEP = 0.1;

  /**
   * Two sessions on one relayed server. A row that the client brings back in the middle of the
   * other one's step waits for it: a token takes the round trip and two steps, not one.
   */
  @Test
  void aRelayedRowOfOneHopMayMeetTheOtherSessionsStep() {
    Profile profile = Profile.decodeOnly(StepTimes.constant(STEP));
    Problem problem =
        Problem.single(
            List.of(Server.of("a", 100)),
            new RelayDelay(new double[] {0.06}),
            List.of(profile),
            ModelShape.uniform("m", 1, 1, 8),
            Workload.of(new Slot(1, 40, 1, 1), 2));
    Placement placement =
        new Placement(
            "m",
            List.of(new HostedSpan("a", new Span(0, 1))),
            List.of(new Chain(List.of(new Hop("a", new Span(0, 1))), 2)));

    DeploymentResult result =
        run(problem, List.of(placement), request(0, 0, 1, 40), request(0.05, 0, 1, 40))
            .deployments()
            .getFirst();

    assertThat(result.timePerToken().largest()).isGreaterThan(0.06 + STEP + 0.01);
    assertThat(result.bound().lateTokens()).isZero();
  }

  /** A short prompt behind the long prompts that other deployments send over the same slow link. */
  @Test
  void chunksOfOtherDeploymentsDelayTheFirstToken() {
    double perByte = 1e-3;
    Map<String, Profile> profiles = Map.of("a", promptly(4), "b", promptly(4));
    Deployment shortPrompts = deployment("short", new Slot(4, 4, 1, 4), profiles);
    Deployment longPrompts = deployment("long", new Slot(400, 4, 1, 4), profiles);
    double[][] latency = {{0, 0.001}, {0.001, 0}};
    double[][] bytes = {{0, perByte}, {perByte, 0}};
    Problem problem =
        new Problem(
            List.of(Server.of("a", 10_000), Server.of("b", 10_000)),
            new DenseDelay(latency, bytes, new double[] {0.001, 0.001}),
            List.of(shortPrompts, longPrompts));

    RunResult result =
        run(
            problem,
            List.of(through("short"), through("long")),
            request(0, 1, 400, 2),
            request(1, 0, 4, 2));

    DeploymentResult mine = result.deployments().getFirst();
    double transfer = 4 * 10 * perByte;
    // As many of their chunks as the window lets on the link at once.
    assertThat(mine.timeToFirstToken().largest()).isGreaterThan(5 * transfer);
    assertThat(mine.bound().lateFirstTokens()).isZero();
  }

  /**
   * A long prompt over a link of long delay: chunks wait for the window, not for servers. The
   * certificate once took the window for wide enough.
   */
  @Test
  void theWindowPacesLongPromptsOverLongLinks() {
    double latency = 0.1;
    int chunks = 100;
    Deployment longPrompts =
        deployment(
            "long", new Slot(4 * chunks, 4, 1, 4), Map.of("a", promptly(4), "b", promptly(4)));
    Problem problem =
        new Problem(
            List.of(Server.of("a", 10_000), Server.of("b", 10_000)),
            DenseDelay.of(new double[][] {{0, latency}, {latency, 0}}),
            List.of(longPrompts));

    DeploymentResult result =
        run(problem, List.of(through("long")), request(0, 0, 4 * chunks, 2))
            .deployments()
            .getFirst();

    int rounds = (chunks - 1) / StepContract.CERTIFIED.prefillWindow();
    assertThat(result.timeToFirstToken().largest()).isGreaterThan(rounds * 2 * latency);
    assertThat(result.bound().lateFirstTokens()).isZero();
  }

  /**
   * A drain moves a session while its last token is on the way to the router, onto the same blocks:
   * the next one was drawn before that had arrived, and the time of the move came out negative.
   */
  @Test
  void tokensAreToldInOrderWhereASessionMovesWhileOneIsOnTheWay() {
    Trial.Result result = Objects.requireNonNull(new Trial(2_003_541, 0).run());

    assertThat(result.changing()).isTrue();
    assertThat(result.deployment().bound().lateTokens()).isZero();
    assertThat(result.deployment().bound().lateFirstTokens()).isZero();
  }

  private static Profile promptly(int chunk) {
    return Profile.of(StepTimes.constant(1e-4), new ChunkTime(chunk, 1e-4, 0));
  }

  private static Deployment deployment(String id, Slot slot, Map<String, Profile> profiles) {
    ModelShape model = ModelShape.uniform(id, 2, 10, 10);
    return new Deployment(id, model, Workload.of(slot, 1), Constraints.NONE, profiles);
  }

  private static Placement through(String deployment) {
    Hop first = new Hop("a", new Span(0, 1));
    Hop last = new Hop("b", new Span(1, 2));
    return new Placement(
        deployment,
        List.of(new HostedSpan("a", first.span()), new HostedSpan("b", last.span())),
        List.of(new Chain(List.of(first, last), 1)));
  }

  private static Request request(double at, int deployment, int input, int output) {
    return new Request(at, deployment, input, output, output);
  }

  private static RunResult run(Problem problem, List<Placement> placements, Request... requests) {
    List<Certificate> certificates = new Certifier(problem).certify(placements, "test");
    assertThat(Verifier.independent().verify(problem, placements, certificates))
        .isInstanceOf(Verdict.Verified.class);
    Deque<Request> coming = new ArrayDeque<>(List.of(requests));
    assertThat(List.of(requests))
        .isSortedAccordingTo(Comparator.comparingDouble(Request::arrivalSeconds));
    ClusterRun run =
        new ClusterRun(
            "counter-example",
            problem,
            d -> new JoinFastestFree(),
            new ClusterRun.Settings(Options.DEFAULT, QueueLimits.NONE),
            coming::poll);
    run.offer(new Plan(placements, certificates, List.of()));
    run.run(Double.POSITIVE_INFINITY, Watch.NONE);
    return run.result();
  }
}
