package dev.whorl.operator.deployment;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.CapacityStatus;
import dev.whorl.crds.llm.GuaranteeStatus;
import dev.whorl.crds.llm.InfeasibilityStatus;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.ModelStatus;
import dev.whorl.crds.llm.RebalanceStatus;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.CertificateSpec;
import dev.whorl.crds.placement.LoadBoundSpec;
import dev.whorl.crds.placement.MoveSpec;
import dev.whorl.operator.live.LiveFigures;
import dev.whorl.operator.planner.PlanOutcome;
import dev.whorl.operator.planner.PlanReport;
import dev.whorl.protocol.control.ModelGeometry;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of a deployment. */
final class DeploymentStatus {
  private DeploymentStatus() {}

  static LLMDeploymentStatus of(Situation situation) {
    LLMDeployment deployment = situation.deployment();
    LLMDeploymentStatus before = deployment.getStatus();
    List<Condition> conditions = Verdicts.of(situation);
    BlockPlacement active = situation.active();
    BlockPlacement upcoming = situation.upcoming();
    BlockPlacement newest = upcoming != null ? upcoming : active;
    int sessions = active == null ? 0 : active.getSpec().sessions();
    int replicas =
        Math.min(
            deployment.getSpec().replicas(), sessions / deployment.getSpec().sessionsPerReplica());
    boolean served = situation.served();
    return new LLMDeploymentStatus(
        situation.generation(),
        conditions,
        model(situation, before),
        guarantee(situation, before),
        infeasibility(situation.outcome()),
        new CapacityStatus(served ? sessions : 0),
        newest == null ? null : newest.getMetadata().getName(),
        upcoming == null
                || active == null
                || active.getSpec().revision().equals(upcoming.getSpec().revision())
            ? null
            : active.getMetadata().getName(),
        rebalance(newest, upcoming == null, before, situation.now()),
        before == null ? null : before.rollout(),
        revision(newest, before),
        replicas,
        served ? replicas : 0,
        selector(deployment),
        RouterNames.url(deployment));
  }

  /** The last way; it is over when everything has arrived, and what is over stays so. */
  private static @Nullable RebalanceStatus rebalance(
      @Nullable BlockPlacement newest,
      boolean arrived,
      @Nullable LLMDeploymentStatus before,
      Instant now) {
    RebalanceStatus known = before == null ? null : before.lastRebalance();
    MoveSpec move = newest == null ? null : newest.getSpec().move();
    if (move == null) {
      return known;
    }
    String completed =
        known != null && known.revision().equals(move.revision()) ? known.completedAt() : null;
    return new RebalanceStatus(
        move.revision(),
        move.kind(),
        move.since(),
        completed == null && arrived ? now.truncatedTo(ChronoUnit.SECONDS).toString() : completed,
        move.cause());
  }

  private static @Nullable ModelStatus model(
      Situation situation, @Nullable LLMDeploymentStatus before) {
    PlanReport report = situation.report();
    ModelGeometry geometry = report == null ? null : report.geometry();
    if (geometry == null) {
      return before == null ? null : before.model();
    }
    ModelSpec served = situation.deployment().getSpec().model();
    ModelStatus known = before == null ? null : before.model();
    boolean serves = situation.served() && situation.servesWhatWasAsked();
    String asked = served.name();
    long bytes = geometry.getEmbeddingBytes() + geometry.getHeadBytes();
    for (long block : geometry.getBlockBytesList()) {
      bytes += block;
    }
    return new ModelStatus(
        asked == null ? situation.deployment().getMetadata().getName() : asked,
        geometry.getHash(),
        geometry.getBlocks(),
        new Quantity(Math.ceilDiv(bytes, 1 << 20) + "Mi"),
        serves ? served.uri() : known == null ? null : known.uri(),
        serves ? served.precision() : known == null ? null : known.precision());
  }

  /** Of what is in force; in mode Plan of what was computed. */
  private static @Nullable GuaranteeStatus guarantee(
      Situation situation, @Nullable LLMDeploymentStatus before) {
    BlockPlacement active = situation.active();
    BlockPlacementSpec spec =
        situation.outcome() instanceof PlanOutcome.Planned(BlockPlacementSpec planned)
            ? planned
            : active == null ? null : active.getSpec();
    if (spec == null) {
      return null;
    }
    CertificateSpec certificate = spec.certificate();
    Seen seen = Seen.of(situation.live(), certificate, before);
    return new GuaranteeStatus(
        situation.deployment().getSpec().objective().timePerToken(),
        certificate.bound(),
        certificate.meanBound(),
        certificate.lowerBound(),
        certificate.ratioPercent(),
        spec.timeToFirstToken(),
        spec.sessions(),
        seen.boundNow(),
        seen.p99(),
        seen.latePerMillion(),
        certificate.algorithm(),
        certificate.profilesHash(),
        certificate.provedAt());
  }

  /** What was seen; while nothing is, what was before stands. */
  private record Seen(
      @Nullable String boundNow, @Nullable String p99, @Nullable Integer latePerMillion) {
    static Seen of(
        @Nullable LiveFigures live,
        CertificateSpec certificate,
        @Nullable LLMDeploymentStatus before) {
      if (live != null) {
        return new Seen(
            DeploymentStatus.boundNow(certificate, live.running()),
            Durations.ceil(live.p99Seconds()),
            live.latePerMillion());
      }
      GuaranteeStatus known = before == null ? null : before.guarantee();
      return known == null
          ? new Seen(null, null, null)
          : new Seen(known.boundNow(), known.observedP99(), known.latePerMillion());
    }
  }

  /** Of the least load that is certified and not exceeded. */
  private static String boundNow(CertificateSpec certificate, int running) {
    return certificate.loads().stream()
        .filter(load -> load.sessions() >= running)
        .min(Comparator.comparingInt(LoadBoundSpec::sessions))
        .map(LoadBoundSpec::bound)
        .orElse(certificate.bound());
  }

  private static @Nullable InfeasibilityStatus infeasibility(PlanOutcome outcome) {
    return outcome instanceof PlanOutcome.Infeasible infeasible
        ? new InfeasibilityStatus(
            infeasible.constraint(), infeasible.detail(), infeasible.suggestion())
        : null;
  }

  private static @Nullable Integer revision(
      @Nullable BlockPlacement newest, @Nullable LLMDeploymentStatus before) {
    Integer known = before == null ? null : before.revision();
    if (newest == null) {
      return known;
    }
    int found = newest.getSpec().revision();
    return known == null ? found : Math.max(known, found);
  }

  private static String selector(LLMDeployment deployment) {
    return RouterNames.selector(deployment).entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }
}
