package dev.whorl.control;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Holding;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Revision;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A revision as what each server is told: a function of what is in force and where it goes. */
public final class RevisionWords {
  /**
   * What one server is told.
   *
   * @param spans that it keeps or loads
   * @param chains whose first hop it is, so that it counts their sessions
   */
  public record Word(List<AssignedSpan> spans, List<AssignedChain> chains) {
    /** Hold nothing, admit nobody. */
    public static final Word NOTHING = new Word(List.of(), List.of());

    public Word {
      spans = List.copyOf(spans);
      chains = List.copyOf(chains);
    }
  }

  private final String placement;
  private final RequestedDeployment deployment;
  private final Edition edition;
  private final Revision revision;
  private final Map<List<Hop>, Integer> planned = new HashMap<>();

  private RevisionWords(
      String placement,
      RequestedDeployment deployment,
      Edition edition,
      Revision revision,
      Placement goal) {
    this.placement = placement;
    this.deployment = deployment;
    this.edition = edition;
    this.revision = revision;
    for (Chain chain : goal.chains()) {
      planned.merge(chain.hops(), chain.capacity(), Integer::sum);
    }
  }

  /**
   * By server, of all that hold something.
   *
   * @param placement its name (namespace/name), the same in all revisions of the edition
   * @param goal where it goes: cache for the sessions to come is given with the blocks where there
   *     is room, so that chains open without another word to every hop
   * @param usable bytes of each server for weights and caches
   * @param overdue chains whose sessions beyond the capacity may not go on: their routers move them
   */
  public static Map<String, Word> of(
      String placement,
      RequestedDeployment deployment,
      Edition edition,
      Revision revision,
      Placement goal,
      Map<String, Long> usable,
      Predicate<ChainId> overdue) {
    RevisionWords words = new RevisionWords(placement, deployment, edition, revision, goal);
    Map<String, Word> all = new HashMap<>();
    for (Map.Entry<String, Holding> held : revision.holdings().entrySet()) {
      String server = held.getKey();
      all.put(
          server,
          new Word(
              words.spans(server, held.getValue(), usable.getOrDefault(server, 0L)),
              words.chains(server, overdue)));
    }
    return all;
  }

  private List<AssignedSpan> spans(String server, Holding holding, long usable) {
    ModelShape model = Translation.model(deployment.id(), deployment.geometry());
    long free = usable - holding.all().bytes(model);
    for (Span span : holding.wanted().spans()) {
      free -= cache(server, span);
    }
    List<AssignedSpan> spans = new ArrayList<>();
    for (Span span : holding.wanted().spans()) {
      long counted = cache(server, span);
      long more = withPlanned(server, span) - counted;
      boolean room = more > 0 && more <= free;
      free -= room ? more : 0;
      spans.add(span(span, room ? counted + more : counted));
    }
    return spans;
  }

  /** For the sessions that are counted now. */
  private long cache(String server, Span span) {
    long blockSessions = 0;
    for (LiveChain chain : revision.chains()) {
      blockSessions += blocks(chain.hops(), server, span) * chain.counted();
    }
    return bytes(blockSessions);
  }

  /** For the sessions of now and of the goal, whichever are more on each chain. */
  private long withPlanned(String server, Span span) {
    Map<List<Hop>, Integer> most = new HashMap<>(planned);
    revision.chains().forEach(chain -> most.merge(chain.hops(), chain.counted(), Math::max));
    long blockSessions = 0;
    for (Map.Entry<List<Hop>, Integer> chain : most.entrySet()) {
      blockSessions += blocks(chain.getKey(), server, span) * chain.getValue();
    }
    return bytes(blockSessions);
  }

  private static long blocks(List<Hop> hops, String server, Span span) {
    return hops.stream()
        .filter(hop -> hop.server().equals(server) && span.contains(hop.span()))
        .mapToLong(hop -> hop.span().length())
        .sum();
  }

  private long bytes(long blockSessions) {
    return Math.multiplyExact(blockSessions, deployment.workload().slot().cacheBytesPerBlock());
  }

  private AssignedSpan span(Span span, long cacheBytes) {
    Slot slot = deployment.workload().slot();
    return AssignedSpan.newBuilder()
        .setDeploymentUid(deployment.id())
        .setPlacement(placement)
        .setModel(deployment.model())
        .setStart(span.start())
        .setEnd(span.end())
        .setCacheBytes(cacheBytes)
        .setSlotTokens(slot.maxInputTokens() + slot.maxOutputTokens())
        .setPrefillTokens(slot.prefillTokens())
        .build();
  }

  private List<AssignedChain> chains(String server, Predicate<ChainId> overdue) {
    List<AssignedChain> chains = new ArrayList<>();
    for (LiveChain chain : revision.chains()) {
      if (chain.hops().getFirst().server().equals(server)) {
        ChainId id = ChainId.of(edition, chain.hops());
        chains.add(
            AssignedChain.newBuilder()
                .setDeploymentUid(deployment.id())
                .setPlacement(placement)
                .setChain(id.text())
                .setCapacity(chain.capacity())
                .setResidual(overdue.test(id) ? 0 : chain.residual())
                .build());
      }
    }
    return chains;
  }
}
