package dev.whorl.operator.placement;

import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.CertificateSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.HopPlan;
import dev.whorl.crds.placement.HopUsual;
import dev.whorl.crds.placement.LoadBoundSpec;
import dev.whorl.crds.placement.MoveSpec;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.placement.SpanUse;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HopTimes;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Holding;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Revision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes a step down: the next revision of one edition, complete, with its certificate. */
public final class RevisionWriting {
  /** Usual times of more hops would not fit the largest object that the API server takes. */
  private static final int TOLD_HOPS = 2048;

  private final BlockPlacementSpec goal;
  private final @Nullable BlockPlacementSpec before;
  private final Revision revision;
  private final @Nullable Certificate certificate;
  private final Instant now;
  private final Edition edition;
  private final List<String> servers;

  private RevisionWriting(
      BlockPlacementSpec goal,
      @Nullable BlockPlacementSpec before,
      Revision revision,
      @Nullable Certificate certificate,
      Instant now) {
    this.goal = goal;
    this.before = before;
    this.revision = revision;
    this.certificate = certificate;
    this.now = now;
    this.edition = Planned.edition(goal);
    this.servers = servers();
  }

  /**
   * The revision, with the number 1; the commit gives it its own.
   *
   * @param goal says where it goes by its planned capacities
   * @param before the revision in force
   * @param certificate over the sessions that it counts; null: none are, the goal's stands
   * @param move what is told of the way to the goal
   */
  public static BlockPlacementSpec of(
      BlockPlacementSpec goal,
      @Nullable BlockPlacementSpec before,
      Revision revision,
      @Nullable Certificate certificate,
      @Nullable MoveSpec move,
      Instant now) {
    return new RevisionWriting(goal, before, revision, certificate, now).write(move);
  }

  private BlockPlacementSpec write(@Nullable MoveSpec move) {
    return new BlockPlacementSpec(
        goal.deployment(),
        goal.edition(),
        goal.model(),
        goal.workload(),
        1,
        servers,
        spans(),
        chains(),
        certificate(),
        move);
  }

  private List<String> servers() {
    SortedSet<String> names = new TreeSet<>(revision.holdings().keySet());
    revision.chains().forEach(chain -> chain.hops().forEach(hop -> names.add(hop.server())));
    for (ChainPlan chain : goal.chains()) {
      if (chain.planned() > 0) {
        Planned.hops(goal, chain).forEach(hop -> names.add(hop.server()));
      }
    }
    return List.copyOf(names);
  }

  private List<ChainPlan> chains() {
    Map<String, LiveChain> live = new LinkedHashMap<>();
    revision.chains().forEach(chain -> live.put(ChainId.of(edition, chain.hops()).text(), chain));
    Map<String, ChainPlan> planned = new LinkedHashMap<>();
    goal.chains().stream().filter(c -> c.planned() > 0).forEach(c -> planned.put(c.id(), c));
    List<ChainPlan> chains = new ArrayList<>();
    live.forEach((id, chain) -> chains.add(live(id, chain, planned.get(id))));
    planned.forEach((id, plan) -> {
      if (!live.containsKey(id)) {
        chains.add(
            new ChainPlan(
                id,
                0,
                0,
                plan.planned(),
                null,
                plan.bound(),
                plan.timeToFirstToken(),
                moved(goal, plan.hops())));
      }
    });
    chains.sort(Comparator.comparingDouble(c -> Durations.seconds(c.bound())));
    return chains;
  }

  private ChainPlan live(String id, LiveChain chain, @Nullable ChainPlan plan) {
    ChainPlan known = before == null ? null : find(before, id);
    ChainBound bound = bound(chain.hops());
    ChainPlan otherwise = known == null ? plan : known;
    return new ChainPlan(
        id,
        chain.capacity(),
        chain.residual(),
        plan == null ? 0 : plan.planned(),
        closing(chain, known),
        bound == null
            ? Objects.requireNonNull(otherwise, "a chain that was never certified").bound()
            : Durations.ceil(bound.boundSeconds()),
        bound == null
            ? Objects.requireNonNull(otherwise).timeToFirstToken()
            : Durations.ceil(bound.firstTokenSeconds()),
        hops(chain.hops(), bound));
  }

  private @Nullable String closing(LiveChain chain, @Nullable ChainPlan known) {
    if (chain.residual() <= chain.capacity()) {
      return null;
    }
    return known != null && known.closingSince() != null
        ? known.closingSince()
        : now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The certificate lists the chains that rows go round, in the order of the revision. */
  private @Nullable ChainBound bound(List<Hop> hops) {
    if (certificate == null) {
      return null;
    }
    int index = 0;
    for (LiveChain chain : revision.chains()) {
      boolean certified = index < certificate.chains().size();
      if (chain.hops().equals(hops)) {
        return certified && running(chain) ? certificate.chains().get(index) : null;
      }
      index += running(chain) ? 1 : 0;
    }
    return null;
  }

  /** Rows go round only where every server has a certified step. */
  private boolean running(LiveChain chain) {
    Map<String, Double> steps = Objects.requireNonNull(certificate).stepSeconds();
    return chain.counted() > 0
        && chain.hops().stream().allMatch(hop -> steps.containsKey(hop.server()));
  }

  private static @Nullable ChainPlan find(BlockPlacementSpec spec, String id) {
    return spec.chains().stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
  }

  private List<HopPlan> hops(List<Hop> hops, @Nullable ChainBound bound) {
    boolean told =
        bound != null
            && bound.usual().hops().size() == hops.size()
            && revision.chains().stream().mapToInt(c -> c.hops().size()).sum() <= TOLD_HOPS;
    List<HopPlan> written = new ArrayList<>();
    for (int h = 0; h < hops.size(); h++) {
      Hop hop = hops.get(h);
      written.add(
          new HopPlan(
              servers.indexOf(hop.server()),
              hop.span().start(),
              hop.span().end(),
              told ? usual(Objects.requireNonNull(bound).usual().hops().get(h)) : null));
    }
    return written;
  }

  static HopUsual usual(HopTimes times) {
    return new HopUsual(
        Durations.ceil(times.delaySeconds()),
        Durations.ceil(times.stepSeconds()),
        Durations.ceil(times.rowSeconds()),
        Durations.ceil(times.chunkSeconds()));
  }

  private List<HopPlan> moved(BlockPlacementSpec from, List<HopPlan> hops) {
    return hops.stream()
        .map(hop ->
            new HopPlan(
                servers.indexOf(from.servers().get(hop.server())),
                hop.start(),
                hop.end(),
                hop.usual()))
        .toList();
  }

  private List<PlacedSpan> spans() {
    ModelShape model = Planned.model(goal);
    long slot = goal.workload().slotBytes();
    List<PlacedSpan> spans = new ArrayList<>();
    for (Map.Entry<String, Holding> entry : revision.holdings().entrySet()) {
      int server = servers.indexOf(entry.getKey());
      for (Span span : entry.getValue().wanted().spans()) {
        long cache = revision.cacheBytes(entry.getKey(), span, slot);
        spans.add(placed(server, span, SpanUse.HELD, model, cache));
      }
      for (Span span : entry.getValue().leaving().spans()) {
        spans.add(placed(server, span, SpanUse.LEAVING, model, 0));
      }
    }
    return spans;
  }

  private static PlacedSpan placed(
      int server, Span span, SpanUse use, ModelShape model, long cacheBytes) {
    return new PlacedSpan(server, span.start(), span.end(), use, model.bytes(span), cacheBytes);
  }

  private CertificateSpec certificate() {
    CertificateSpec promised = goal.certificate();
    Map<String, String> caps = new HashMap<>();
    if (certificate == null) {
      for (int s = 0; s < goal.servers().size(); s++) {
        String cap = goal.stepCap(s);
        if (cap != null) {
          caps.put(goal.servers().get(s), cap);
        }
      }
      return with(
          promised,
          promised.bound(),
          promised.meanBound(),
          promised.lowerBound(),
          promised.ratioPercent(),
          caps);
    }
    certificate.stepSeconds().forEach((s, seconds) -> caps.put(s, Durations.ceil(seconds)));
    double ratio = certificate.ratio();
    return with(
        promised,
        Durations.ceil(certificate.worstSeconds()),
        Durations.ceil(certificate.meanSeconds()),
        Durations.ceil(certificate.lowerBoundSeconds()),
        Double.isFinite(ratio) ? (int) Math.ceil(100 * ratio) : null,
        caps);
  }

  private CertificateSpec with(
      CertificateSpec promised,
      String bound,
      String mean,
      String lower,
      @Nullable Integer ratio,
      Map<String, String> caps) {
    return new CertificateSpec(
        promised.algorithm(),
        promised.version(),
        bound,
        mean,
        lower,
        ratio,
        promised.profilesHash(),
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        promised.assumptions(),
        servers.stream().map(s -> caps.getOrDefault(s, "0s")).toList(),
        promised.links(),
        certificate == null
            ? promised.loads()
            : certificate.loads().stream()
                .map(
                    load -> new LoadBoundSpec(load.sessions(), Durations.ceil(load.worstSeconds())))
                .toList(),
        promised.survives());
  }
}
