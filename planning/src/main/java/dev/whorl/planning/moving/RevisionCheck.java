package dev.whorl.planning.moving;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Checks a step before it is written, with plain loops of its own: what may be in memory and what
 * may run until every server has heard, against the certificate that is then in force.
 */
final class RevisionCheck {
  private static final int MOST_VIOLATIONS = 20;

  private final Fleet fleet;
  private final List<String> violations = new ArrayList<>();

  private RevisionCheck(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Why the target can never be reached. */
  static List<String> target(Fleet fleet) {
    RevisionCheck check = new RevisionCheck(fleet);
    List<Revision> revisions = new ArrayList<>();
    for (Placement placement : fleet.target()) {
      for (Chain chain : placement.chains()) {
        for (Hop hop : chain.hops()) {
          Span hosted = placement.spanOf(hop.server());
          boolean there = hosted != null && hosted.contains(hop.span());
          check.require(
              there && !fleet.gone(hop.server()),
              () -> "The target of " + placement.deployment() + " has no server for " + hop + ".");
        }
      }
      for (HostedSpan hosted : placement.spans()) {
        check.require(
            !fleet.gone(hosted.server()),
            () -> "The target names " + hosted.server() + ", which is gone.");
      }
      revisions.add(Revision.of(placement));
    }
    if (check.violations.isEmpty()) {
      check.memory(revisions, true);
    }
    return check.first();
  }

  /** What is wrong with a step. */
  static List<String> step(
      Fleet fleet, List<Revision> revisions, Rows rows, List<Certificate> certificates) {
    RevisionCheck check = new RevisionCheck(fleet);
    for (int e = 0; e < revisions.size(); e++) {
      check.chains(e, revisions.get(e));
      check.escrow(e, revisions.get(e));
      check.leaving(e, revisions);
    }
    check.memory(revisions, false);
    if (!rows.none()) {
      check.violations.addAll(Verifier.promised(rows.problem(), rows.placements(), certificates));
    }
    return check.first();
  }

  private List<String> first() {
    return List.copyOf(violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS)));
  }

  /** Blocks stay under everything that may run on them. */
  private void chains(int edition, Revision revision) {
    int blocks = fleet.problem().deployments().get(edition).model().blockCount();
    for (LiveChain chain : revision.chains()) {
      require(
          chain.hops().getLast().span().end() == blocks,
          () -> chain + " does not end with the model.");
      for (Hop hop : chain.hops()) {
        boolean there = revision.holding(hop.server()).wanted().contains(hop.span());
        require(
            there || fleet.gone(hop.server()),
            () -> hop + " of " + chain + " has lost its blocks.");
      }
    }
  }

  /** A capacity in force counts until its first server has heard, a session until it is over. */
  private void escrow(int edition, Revision revision) {
    for (LiveChain before : fleet.inForce().get(edition).chains()) {
      int counted =
          revision.chains().stream()
              .filter(after -> after.hops().equals(before.hops()))
              .mapToInt(LiveChain::counted)
              .sum();
      int most = mostOn(edition, before);
      require(
          counted >= most,
          () ->
              counted + " sessions are counted on " + before + ", but " + most + " may be on it.");
    }
  }

  private int mostOn(int edition, LiveChain chain) {
    ChainId id = ChainId.of(fleet.editions().get(edition), chain.hops());
    int most = 0;
    for (int h = 0; h < chain.hops().size(); h++) {
      ServerView view = fleet.view(chain.hops().get(h).server());
      if (view instanceof ServerView.Heard heard) {
        most = Math.max(most, heard.sessions(id));
        most = Math.max(most, h == 0 ? chain.capacity() : 0);
        most = Math.max(most, h == 0 && !heard.confirmed() ? chain.residual() : 0);
      } else if (view instanceof ServerView.Silent) {
        most = Math.max(most, chain.counted());
      }
    }
    return most;
  }

  /** Blocks count until their server has said that it has dropped them. */
  private void leaving(int edition, List<Revision> revisions) {
    String weights = fleet.editions().get(edition).weights();
    fleet
        .inForce()
        .get(edition)
        .holdings()
        .forEach((server, before) -> {
          Blocks may =
              switch (fleet.view(server)) {
                case ServerView.Gone() -> Blocks.NONE;
                case ServerView.Silent() -> before.all();
                case ServerView.Heard heard ->
                    heard.confirmed()
                        ? before.wanted().plus(before.leaving().and(heard.held(weights)))
                        : before.all();
              };
          Blocks uncounted = may.minus(counted(edition, server, revisions));
          require(
              uncounted.isEmpty(),
              () ->
                  "Server " + server + " may still hold " + uncounted + ", which is not counted.");
        });
  }

  /** By any edition of equal weights. */
  private Blocks counted(int edition, String server, List<Revision> revisions) {
    Blocks counted = Blocks.NONE;
    for (int e = 0; e < revisions.size(); e++) {
      if (fleet.editions().get(e).weights().equals(fleet.editions().get(edition).weights())) {
        counted = counted.plus(revisions.get(e).holding(server).all());
      }
    }
    return counted;
  }

  /**
   * @param strictly otherwise a server whose memory shrank under what it holds is no reason against
   *     steps that do not add to it
   */
  private void memory(List<Revision> revisions, boolean strictly) {
    for (Server server : fleet.problem().servers()) {
      BigInteger memory = BigInteger.valueOf(server.memoryBytes());
      BigInteger bytes = bytes(server.id(), revisions);
      boolean fits = bytes.compareTo(memory) <= 0;
      boolean noMore = !strictly && bytes.compareTo(bytes(server.id(), fleet.inForce())) <= 0;
      require(
          fits || noMore || fleet.gone(server.id()),
          () -> "Server " + server.id() + " needs " + bytes + " bytes and has " + memory + ".");
    }
  }

  private BigInteger bytes(String server, List<Revision> revisions) {
    BigInteger sum = BigInteger.ZERO;
    for (int e = 0; e < revisions.size(); e++) {
      Deployment deployment = fleet.problem().deployments().get(e);
      for (int b = 0; b < deployment.model().blockCount(); b++) {
        Span block = new Span(b, b + 1);
        if (holds(revisions.get(e), server, block) && !before(e, server, block, revisions)) {
          sum = sum.add(BigInteger.valueOf(deployment.model().bytes(block)));
        }
      }
      BigInteger slot = BigInteger.valueOf(deployment.workload().slot().cacheBytesPerBlock());
      for (LiveChain chain : revisions.get(e).chains()) {
        for (Hop hop : chain.hops()) {
          long blocks = hop.server().equals(server) ? hop.span().length() : 0;
          sum = sum.add(slot.multiply(BigInteger.valueOf(blocks * chain.counted())));
        }
      }
    }
    return sum;
  }

  private static boolean holds(Revision revision, String server, Span block) {
    Holding holding = revision.holding(server);
    return holding.wanted().contains(block) || holding.leaving().contains(block);
  }

  /** Whether an earlier edition of equal weights has the block there: it is held once. */
  private boolean before(int edition, String server, Span block, List<Revision> revisions) {
    for (int e = 0; e < edition; e++) {
      boolean alike =
          fleet.editions().get(e).weights().equals(fleet.editions().get(edition).weights());
      if (alike && holds(revisions.get(e), server, block)) {
        return true;
      }
    }
    return false;
  }

  private void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      violations.add(otherwise.get());
    }
  }
}
