package dev.whorl.operator.planner;

import dev.whorl.control.Assignments;
import dev.whorl.control.RequestedDeployment;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.WorkloadSpec;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.CertificateSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.DeploymentRef;
import dev.whorl.crds.placement.HopPlan;
import dev.whorl.crds.placement.HopUsual;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.placement.LoadBoundSpec;
import dev.whorl.crds.placement.PlacedModel;
import dev.whorl.crds.placement.PlacedShape;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.placement.PlacedWorkload;
import dev.whorl.crds.placement.SpanUse;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.server.ReportedProfile;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HopTimes;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.protocol.control.ModelGeometry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a plan of one deployment into the spec of a BlockPlacement. */
final class Drafting {
  /** Limits of the kind; what is larger is refused with PlanTooLarge. */
  static final int SERVERS = 512;

  static final int CHAINS = 256;
  static final int HOPS = 32;

  /** Usual times of more hops would not fit the largest object that the API server takes. */
  private static final int TOLD_HOPS = 2048;

  private static final String RULES = "2";
  private static final int TEXT = 1024;
  private static final int ASSUMPTIONS = 32;

  private Drafting() {}

  /** Why the plan cannot be written down; null if it can. */
  static @Nullable String tooLarge(Placement placement) {
    int hops = placement.chains().stream().mapToInt(c -> c.hops().size()).max().orElse(0);
    if (placement.spans().size() <= SERVERS
        && placement.chains().size() <= CHAINS
        && hops <= HOPS) {
      return null;
    }
    return "The plan has %d servers, %d chains and %d hops; a BlockPlacement holds at most %d, %d and %d."
        .formatted(
            placement.spans().size(), placement.chains().size(), hops, SERVERS, CHAINS, HOPS);
  }

  static Draft of(
      Request request,
      ModelShape shape,
      Placement placement,
      Certificate certificate,
      Instant now) {
    List<String> servers = placement.spans().stream().map(HostedSpan::server).toList();
    LLMDeployment deployment = request.deployment();
    WorkloadSpec workload = deployment.getSpec().workload();
    BlockPlacementSpec spec =
        new BlockPlacementSpec(
            new DeploymentRef(deployment.getMetadata().getName(), request.uid(), request.hash()),
            request.edition(),
            new PlacedModel(
                request.modelRef().getUri(),
                request.servedName(),
                deployment.getSpec().model().precision().text(),
                request.geometry().getHash(),
                request.geometry().getBlocks(),
                shape(request.geometry())),
            new PlacedWorkload(
                workload.maxInputTokens(),
                workload.maxOutputTokens(),
                request.prefillTokens(),
                request.planning(false).workload().slot().cacheBytesPerBlock()),
            1,
            servers,
            spans(request, shape, placement, servers),
            chains(request, placement, certificate, servers),
            certificate(request, certificate, servers, now),
            null);
    return new Draft(request, spec, certificate.meanSeconds(), certificate.objectiveSeconds());
  }

  private static PlacedShape shape(ModelGeometry geometry) {
    List<Long> bytes = geometry.getBlockBytesList();
    boolean equal = Set.copyOf(bytes).size() == 1;
    return new PlacedShape(
        equal ? bytes.subList(0, 1) : bytes,
        geometry.getEmbeddingBytes(),
        geometry.getHeadBytes(),
        Math.max(1L, geometry.getRowBytes()));
  }

  private static List<PlacedSpan> spans(
      Request request, ModelShape shape, Placement placement, List<String> servers) {
    Map<String, Assignments.Part> parts =
        Assignments.of("draft", request.planning(false), placement);
    List<PlacedSpan> spans = new ArrayList<>();
    for (HostedSpan hosted : placement.spans()) {
      Assignments.Part part = Objects.requireNonNull(parts.get(hosted.server()));
      spans.add(
          new PlacedSpan(
              servers.indexOf(hosted.server()),
              hosted.span().start(),
              hosted.span().end(),
              SpanUse.HELD,
              shape.bytes(hosted.span()),
              part.span().getCacheBytes()));
    }
    return spans;
  }

  private static List<ChainPlan> chains(
      Request request, Placement placement, Certificate certificate, List<String> servers) {
    RequestedDeployment planned = request.planning(false);
    boolean told = placement.chains().stream().mapToInt(c -> c.hops().size()).sum() <= TOLD_HOPS;
    List<ChainPlan> chains = new ArrayList<>();
    for (int i = 0; i < placement.chains().size(); i++) {
      Chain chain = placement.chains().get(i);
      ChainBound bound = certificate.chains().get(i);
      List<HopPlan> hops = new ArrayList<>();
      for (int h = 0; h < chain.hops().size(); h++) {
        Hop hop = chain.hops().get(h);
        hops.add(
            new HopPlan(
                servers.indexOf(hop.server()),
                hop.span().start(),
                hop.span().end(),
                told ? usual(bound.usual().hops().get(h)) : null));
      }
      chains.add(
          new ChainPlan(
              Assignments.chainId(planned, chain),
              chain.capacity(),
              0,
              chain.capacity(),
              null,
              Durations.ceil(bound.boundSeconds()),
              Durations.ceil(bound.firstTokenSeconds()),
              hops));
    }
    return chains;
  }

  private static HopUsual usual(HopTimes times) {
    return new HopUsual(
        Durations.ceil(times.delaySeconds()),
        Durations.ceil(times.stepSeconds()),
        Durations.ceil(times.rowSeconds()),
        Durations.ceil(times.chunkSeconds()));
  }

  private static CertificateSpec certificate(
      Request request, Certificate certificate, List<String> servers, Instant now) {
    double ratio = certificate.ratio();
    return new CertificateSpec(
        certificate.algorithm(),
        RULES,
        Durations.ceil(certificate.worstSeconds()),
        Durations.ceil(certificate.meanSeconds()),
        Durations.ceil(certificate.lowerBoundSeconds()),
        Double.isFinite(ratio) ? (int) Math.ceil(100 * ratio) : null,
        profilesHash(request),
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        Stream.of(
                Stream.of(sentence(request.links())),
                continued(request),
                certificate.assumptions().stream())
            .flatMap(s -> s)
            .limit(ASSUMPTIONS)
            .map(a -> a.length() <= TEXT ? a : a.substring(0, TEXT))
            .toList(),
        servers.stream()
            .map(s -> Durations.ceil(certificate.stepSeconds().getOrDefault(s, 0.0)))
            .toList(),
        request.links(),
        certificate.loads().stream()
            .map(load -> new LoadBoundSpec(load.sessions(), Durations.ceil(load.worstSeconds())))
            .toList(),
        request.deployment().getSpec().placement().tolerateFailures());
  }

  private static String sentence(LinkAssumption links) {
    return "Links are assumed, not measured: a message takes at most %s from server to server, and %s bytes per second go through; agents count slower round trips."
        .formatted(links.delay(), links.bandwidth());
  }

  /** What is said of steps that were not measured: larger ones did not fit, or nobody was idle. */
  private static Stream<String> continued(Request request) {
    int sessions = request.deployment().getSpec().sessions();
    String servers =
        new TreeMap<>(request.servers())
            .entrySet().stream()
                .filter(e -> Survey.largest(e.getValue()) < sessions)
                .map(e -> "%s (%d)".formatted(e.getKey(), Survey.largest(e.getValue())))
                .collect(Collectors.joining(", "));
    return servers.isEmpty()
        ? Stream.empty()
        : Stream.of(
            "Steps of more rows than were measured take as much longer as the steepest part of what was measured says: "
                + servers
                + ".");
  }

  /** Hash of the measurements that a plan rests on. */
  static String profilesHash(Request request) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(request.servers())
        .forEach((server, profile) -> text.append(server).append(ReportedProfile.status(profile)));
    return Digest.of(text.toString());
  }
}
