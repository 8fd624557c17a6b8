package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.MemoryStatus;
import dev.whorl.crds.server.ProfileStatus;
import dev.whorl.crds.server.ServerState;
import dev.whorl.crds.server.SpanState;
import dev.whorl.crds.server.SpanStatus;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.protocol.control.DeviceReport;
import dev.whorl.protocol.control.MemoryReport;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.StepProfile;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The status of a server, from what its agent reports. Written on change only: no heartbeat, no
 * load; profiles when they differ by more than one twentieth.
 */
final class ServerStatus {
  static final int PROFILES = 16;
  private static final long MIB = 1 << 20;
  private static final int SUMMARY_LENGTH = 256;

  private ServerStatus() {}

  /**
   * The next status.
   *
   * @param pod that runs the agent; null while there is none
   */
  static BlockServerStatus next(
      BlockServer server, @Nullable Pod pod, @Nullable Observation observation, Instant now) {
    BlockServerStatus before = server.getStatus();
    boolean notCalled = observation == null || observation instanceof Observation.Unknown;
    if (notCalled && before != null && pod != null) {
      // What was known holds: the operator has just started, or it stops and has hung up.
      return before;
    }
    return switch (observation) {
      case Observation.Reporting reporting -> reported(server, pod, reporting.report(), now);
      case Observation.Silent silent ->
          quiet(
              server,
              pod,
              before,
              lost(before),
              "The agent does not answer: " + silent.reason(),
              now);
      case null, default ->
          quiet(
              server,
              pod,
              before,
              lost(before),
              pod == null ? "There is no pod for the agent yet." : "The agent is starting.",
              now);
    };
  }

  private static BlockServerStatus reported(
      BlockServer server, @Nullable Pod pod, Report report, Instant now) {
    BlockServerStatus before = server.getStatus();
    ServerState state =
        switch (report.getState()) {
          case ONLINE -> ServerState.ONLINE;
          case DRAINING -> ServerState.DRAINING;
          case JOINING, STATE_UNSPECIFIED, UNRECOGNIZED -> ServerState.JOINING;
        };
    DeviceReport device = report.getDevice();
    boolean online = state == ServerState.ONLINE;
    List<SpanStatus> spans =
        report.getSpansList().stream().limit(64).map(ServerStatus::span).toList();
    return new BlockServerStatus(
        report.getAppliedGeneration(),
        state,
        Long.toUnsignedString(report.getIncarnation(), 16),
        pod == null ? null : pod.getMetadata().getName(),
        revision(pod),
        node(pod),
        report.getDeviceClass().isEmpty() ? null : report.getDeviceClass(),
        report.hasMemory() ? memory(report.getMemory()) : null,
        profiles(report, before, kept(before, pod)),
        spans,
        summary(spans),
        List.of(
            Conditions.of(
                "Ready",
                online,
                online ? Reasons.ONLINE : reason(device),
                online
                    ? "The agent takes work."
                    : device.getTrouble().isEmpty()
                        ? "The agent is " + state
                        : shorten(device.getTrouble() + ": " + device.getMessage(), 1024),
                before == null ? List.of() : before.conditions(),
                server.getMetadata().getGeneration(),
                now)));
  }

  private static String reason(DeviceReport device) {
    return switch (device.getTrouble()) {
      case "" -> Reasons.PROGRESSING;
      case "LOST" -> Reasons.DEVICE_LOST;
      default -> Reasons.DEVICE_UNAVAILABLE;
    };
  }

  private static BlockServerStatus quiet(
      BlockServer server,
      @Nullable Pod pod,
      @Nullable BlockServerStatus before,
      String reason,
      String message,
      Instant now) {
    ServerState state = known(before) ? ServerState.OFFLINE : ServerState.JOINING;
    return new BlockServerStatus(
        before == null ? null : before.observedGeneration(),
        state,
        before == null ? null : before.incarnation(),
        pod == null ? null : pod.getMetadata().getName(),
        revision(before, pod),
        node(before, pod),
        before == null ? null : before.deviceClass(),
        before == null ? null : before.memory(),
        kept(before, pod),
        List.of(),
        null,
        List.of(
            Conditions.of(
                "Ready",
                false,
                pod != null && PodTrouble.deviceLost(pod) ? Reasons.DEVICE_LOST : reason,
                cause(pod, message),
                before == null ? List.of() : before.conditions(),
                server.getMetadata().getGeneration(),
                now)));
  }

  private static boolean known(@Nullable BlockServerStatus before) {
    return before != null && before.incarnation() != null;
  }

  private static String lost(@Nullable BlockServerStatus before) {
    return known(before) ? Reasons.SERVER_LOST : Reasons.PROGRESSING;
  }

  /**
   * Profiles speak of an image, its limits and a node (and of a device, which the report names): a
   * pod in which an agent is started again keeps them, and another pod of the same revision on the
   * same node. So a server that was restarted can be planned with at once, also while it serves.
   */
  private static List<ProfileStatus> kept(@Nullable BlockServerStatus before, @Nullable Pod pod) {
    if (before == null) {
      return List.of();
    }
    boolean samePod = pod != null && pod.getMetadata().getName().equals(before.pod());
    String revision = revision(before, pod);
    String node = node(before, pod);
    boolean sameMachine =
        revision != null
            && node != null
            && revision.equals(before.agentRevision())
            && node.equals(before.node());
    return samePod || sameMachine ? before.profiles() : List.of();
  }

  /** Of the pod; while there is none of the last one, of which its profiles speak. */
  private static @Nullable String revision(@Nullable BlockServerStatus before, @Nullable Pod pod) {
    return pod == null && before != null ? before.agentRevision() : revision(pod);
  }

  /** Likewise, until a pod has a node. */
  private static @Nullable String node(@Nullable BlockServerStatus before, @Nullable Pod pod) {
    String known = node(pod);
    return known == null && before != null ? before.node() : known;
  }

  private static String cause(@Nullable Pod pod, String otherwise) {
    if (pod == null) {
      return otherwise;
    }
    String trouble = PodTrouble.of(pod);
    return trouble == null ? otherwise : trouble;
  }

  /** The API server does not admit what the server needs. */
  static BlockServerStatus refused(BlockServer server, String why, Instant now) {
    return quiet(server, null, server.getStatus(), Reasons.REFUSED, shorten(why, 1024), now);
  }

  private static @Nullable String revision(@Nullable Pod pod) {
    return pod == null || pod.getMetadata().getLabels() == null
        ? null
        : pod.getMetadata().getLabels().get(AgentPod.REVISION_LABEL);
  }

  private static @Nullable String node(@Nullable Pod pod) {
    return pod == null || pod.getSpec() == null ? null : pod.getSpec().getNodeName();
  }

  private static SpanStatus span(SpanReport span) {
    SpanState state =
        switch (span.getPhase()) {
          case LOADED -> SpanState.LOADED;
          case FAILED -> SpanState.FAILED;
          case UNLOADING -> SpanState.UNLOADING;
          case LOADING -> SpanState.LOADING;
          case WAITING, PHASE_UNSPECIFIED, UNRECOGNIZED -> SpanState.WAITING;
        };
    return new SpanStatus(
        span.getPlacement(),
        span.getStart(),
        span.getEnd(),
        state,
        span.getPercent(),
        span.getMessage().isEmpty() ? null : shorten(span.getMessage(), 1024));
  }

  private static MemoryStatus memory(MemoryReport memory) {
    return new MemoryStatus(
        mebibytes(memory.getTotalBytes() / MIB),
        mebibytes(memory.getUsableBytes() / MIB),
        mebibytes(Math.ceilDiv(memory.getWeightsBytes(), MIB)),
        mebibytes(Math.ceilDiv(memory.getCacheBytes(), MIB)));
  }

  private static Quantity mebibytes(long count) {
    return new Quantity(count + "Mi");
  }

  /**
   * Reported ones, near equals of them as they stood, and those that only a former run in the same
   * pod measured.
   */
  private static List<ProfileStatus> profiles(
      Report report, @Nullable BlockServerStatus before, List<ProfileStatus> kept) {
    List<ProfileStatus> old =
        before == null || !report.getDeviceClass().equals(before.deviceClass()) ? List.of() : kept;
    List<ProfileStatus> all = new ArrayList<>();
    for (StepProfile reported : report.getProfilesList()) {
      ProfileStatus fresh = ReportedProfile.status(reported);
      all.add(old.stream().filter(o -> ReportedProfile.close(o, fresh)).findFirst().orElse(fresh));
    }
    for (ProfileStatus former : old) {
      if (all.stream().noneMatch(p -> ReportedProfile.sameKind(p, former))) {
        all.add(former);
      }
    }
    all.sort(Comparator.comparing(ProfileStatus::measuredAt).reversed());
    return all.subList(0, Math.min(PROFILES, all.size()));
  }

  private static @Nullable String summary(List<SpanStatus> spans) {
    return spans.isEmpty()
        ? null
        : shorten(
            spans.stream()
                .map(s ->
                    s.placement()
                        + " "
                        + s.start()
                        + "-"
                        + (s.end() - 1)
                        + (s.state() == SpanState.LOADED ? "" : " " + s.state()))
                .collect(Collectors.joining(", ")),
            SUMMARY_LENGTH);
  }

  private static String shorten(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }
}
