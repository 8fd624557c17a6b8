package dev.whorl.agent.control;

import dev.whorl.agent.device.DeviceTrouble;
import dev.whorl.agent.session.HopSession;
import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.SessionTable;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.MemoryUse;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.DeviceReport;
import dev.whorl.protocol.control.MemoryReport;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.State;
import dev.whorl.protocol.identity.Identity;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds reports from what is there. */
public final class Reporting {
  private final long incarnation;
  private final BlockExecutor executor;
  private final Identity identity;
  private final SessionGate gate;
  private final SpanKeeper spans;
  private final Profiles profiles;
  private final StepCap cap;
  private final Supplier<@Nullable DeviceTrouble> trouble;

  public Reporting(
      long incarnation,
      BlockExecutor executor,
      Identity identity,
      SessionGate gate,
      SpanKeeper spans,
      Profiles profiles,
      StepCap cap,
      Supplier<@Nullable DeviceTrouble> trouble) {
    this.incarnation = incarnation;
    this.executor = executor;
    this.identity = identity;
    this.gate = gate;
    this.spans = spans;
    this.profiles = profiles;
    this.cap = cap;
    this.trouble = trouble;
  }

  Report report() {
    DesiredState desired = spans.desired();
    Map<DesiredSpan, SpanStatus> statuses = spans.statuses();
    Report.Builder report =
        Report.newBuilder()
            .setIncarnation(incarnation)
            .setAppliedGeneration(desired.generation())
            .setDeviceClass(executor.deviceClass().toString())
            .setMemory(memory(executor.memory()))
            .addAllProfiles(profiles.all())
            .setExceededCaps(cap.exceeded())
            .addAllRootFingerprints(identity.credentials().rootFingerprints());
    DeviceTrouble lost = trouble.get();
    if (lost != null) {
      report.setDevice(device(lost));
    }
    gate.run(table -> {
      report.setState(lost != null || table.draining() ? State.DRAINING : State.ONLINE);
      statuses.forEach((span, status) -> report.addSpans(span(span, status, table)));
      desired.chains().forEach(chain -> report.addChains(chain(chain, table)));
      table.passing().forEach((chain, sessions) -> report.addChains(passing(chain, sessions)));
    });
    return report.build();
  }

  static DeviceReport device(DeviceTrouble trouble) {
    return DeviceReport.newBuilder()
        .setTrouble(trouble.reason())
        .setMessage(trouble.message())
        .build();
  }

  private static MemoryReport memory(MemoryUse use) {
    return MemoryReport.newBuilder()
        .setTotalBytes(use.total())
        .setUsableBytes(use.total())
        .setWeightsBytes(use.weights())
        .setCacheBytes(use.caches())
        .build();
  }

  private static SpanReport span(DesiredSpan span, SpanStatus status, SessionTable table) {
    return SpanReport.newBuilder()
        .setPlacement(span.placement())
        .setDeploymentUid(span.deploymentUid())
        .setModel(
            ModelRef.newBuilder()
                .setUri(span.uri())
                .setRevision(span.revision())
                .setPrecision(span.precision()))
        .setStart(span.span().start())
        .setEnd(span.span().end())
        .setPhase(status.phase())
        .setPercent(status.percent())
        .setMessage(status.message())
        .setSessions((int) table.sessions().stream().filter(session -> on(session, span)).count())
        .build();
  }

  private static boolean on(HopSession session, DesiredSpan span) {
    return session.span().placement().equals(span.placement())
        && session.span().span().equals(span.span());
  }

  private static ChainReport chain(ServedChain chain, SessionTable table) {
    return ChainReport.newBuilder()
        .setDeploymentUid(chain.deploymentUid())
        .setPlacement(chain.placement())
        .setChain(chain.chain())
        .setSessions(table.sessionsOn(chain))
        .setCapacity(chain.capacity())
        .build();
  }

  private static ChainReport passing(ServedChain chain, int sessions) {
    return ChainReport.newBuilder()
        .setDeploymentUid(chain.deploymentUid())
        .setPlacement(chain.placement())
        .setChain(chain.chain())
        .setSessions(sessions)
        .build();
  }
}
