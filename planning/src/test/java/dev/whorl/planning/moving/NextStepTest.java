package dev.whorl.planning.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import dev.whorl.planning.moving.Next.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ways that users meet: blocks of 10 bytes, slots of 1 byte per block. */
class NextStepTest {
  private static final long ROOMY = 1000;
  private static final Chain ON_A = chain(4, hop("a", 0, 2));
  private static final Chain ON_B = chain(4, hop("b", 0, 2));

  @Test
  void scalingUpOnTheSameBlocksLoadsNothingAndTakesOneStep() {
    Way way = new Way(ROOMY, "m").at(place("m", ON_A));
    way.agents.fill();

    way.to(place("m", ON_A.withCapacity(8)));

    assertThat(way.write().actions()).containsExactly(Action.OPEN);
    way.agents.settle();
    assertThat(way.next()).isInstanceOf(Next.Settled.class);
    assertThat(way.agents.running()).isEqualTo(4);
  }

  @Test
  void scalingDownEndsNobodyAndCountsThemUntilTheyHaveEnded() {
    Way way = new Way(ROOMY, "m").at(place("m", ON_A.withCapacity(8)));
    way.agents.fill();

    way.to(place("m", ON_A));

    assertThat(way.write().actions()).containsExactly(Action.CLOSE);
    assertThat(way.inForce("m").chains()).containsExactly(new LiveChain(ON_A.hops(), 4, 8));
    way.agents.settle();
    assertThat(way.next())
        .isInstanceOfSatisfying(
            Next.Wait.class,
            wait ->
                assertThat(wait.causes())
                    .containsExactly(
                        new Next.Cause.Sessions(
                            "m", ChainId.of(Edition.only("m"), ON_A.hops()), 8)));
    way.agents.calm();
    assertThat(way.write().actions()).containsExactly(Action.SETTLE);
    assertThat(way.next()).isInstanceOf(Next.Settled.class);
  }

  /** Opened beside, then closed: with room for both nobody waits and no session ends. */
  @Test
  void withRoomForBothTheNewChainOpensBeforeTheOldOneCloses() {
    Way way = new Way(ROOMY, "m").at(place("m", ON_A));
    way.agents.fill();

    way.to(place("m", ON_B));

    assertThat(way.write().actions()).containsExactly(Action.LOAD);
    assertThat(way.next()).as("it loads").isInstanceOf(Next.Wait.class);
    way.agents.settle();
    Next.Write opened = way.write();
    assertThat(opened.actions()).containsExactlyInAnyOrder(Action.OPEN, Action.CLOSE);
    assertThat(opened.interrupted()).isEmpty();
    assertThat(way.inForce("m").chains())
        .containsExactly(new LiveChain(ON_B.hops(), 4, 0), new LiveChain(ON_A.hops(), 0, 4));
    way.agents.settle();
    assertThat(way.next()).as("sessions go on").isInstanceOf(Next.Wait.class);
    assertThat(way.agents.running()).isEqualTo(4);
    way.agents.calm();
    assertThat(way.write().actions()).contains(Action.UNLOAD);
    assertThat(way.arrives(5)).isTrue();
  }

  /** Each waits for the other's memory: one gives way, then both arrive. */
  @Test
  void twoThatSwapTheirServersDoNotWaitForEachOther() {
    Way way = new Way(30, "m", "n").at(place("m", ON_A), place("n", ON_B));
    way.agents.fill();

    way.to(place("m", ON_B), place("n", ON_A));

    Next.Write first = way.write();
    assertThat(first.actions()).containsExactly(Action.CLOSE);
    assertThat(first.interrupted()).as("said, and only one").hasSize(1);
    assertThat(way.next()).isInstanceOf(Next.Wait.class);
    assertThat(way.arrives(20)).isTrue();
  }

  /**
   * Ten rows share no step that is certified for eight: what one gives up opens when it is heard.
   */
  @Test
  void capacityMovesBetweenDeploymentsWithoutLoading() {
    Way way = new Way(ROOMY, "m", "n").at(place("m", ON_A), place("n", chain(4, hop("a", 0, 2))));

    way.to(place("m", ON_A.withCapacity(6)), place("n", chain(2, hop("a", 0, 2))));

    assertThat(way.write().actions()).containsExactly(Action.CLOSE);
    assertThat(way.next()).as("unheard counts as full").isInstanceOf(Next.Wait.class);
    way.agents.settle();
    assertThat(way.write().actions()).containsExactlyInAnyOrder(Action.OPEN, Action.SETTLE);
    way.agents.settle();
    assertThat(way.next()).isInstanceOf(Next.Settled.class);
  }

  /** Nothing was heard since it started: everything counts as it was, nothing is opened on it. */
  @Test
  void aNewLeaderThatHasHeardNobodyTakesNothingAway() {
    Way way = new Way(ROOMY, "m").at(place("m", ON_A.withCapacity(8)));
    way.to(place("m", ON_A));
    Fleet unheard =
        new Fleet(way.problem, way.editions, way.agents.inForce(), way.target, Map.of());

    assertThat(NextStep.of(unheard))
        .isInstanceOfSatisfying(
            Next.Write.class,
            write ->
                assertThat(write.revisions().getFirst().chains())
                    .containsExactly(new LiveChain(ON_A.hops(), 4, 8)));
    way.agents.write(((Next.Write) NextStep.of(unheard)).revisions());
    assertThat(
            NextStep.of(
                new Fleet(way.problem, way.editions, way.agents.inForce(), way.target, Map.of())))
        .isInstanceOfSatisfying(
            Next.Wait.class, wait -> assertThat(wait.causes()).contains(new Next.Cause.Word("a")));
  }

  /** Old and new model of one deployment: the old one serves until the new one can. */
  @Test
  void anotherEditionTakesOverFromTheOneBefore() {
    Way way = new Way(ROOMY, new Edition("old", "d", "w1"), new Edition("new", "d", "w2"));
    way.at(place("old", ON_A), place("new"));
    way.agents.fill();

    way.to(place("old"), place("new", ON_B));

    assertThat(way.write().actions()).containsExactly(Action.LOAD);
    assertThat(way.inForce("old").capacity()).isEqualTo(4);
    way.agents.settle();
    assertThat(way.write().interrupted()).isEmpty();
    assertThat(way.inForce("old").capacity()).isZero();
    assertThat(way.arrives(10)).isTrue();
  }

  /** 2 blocks of 10 bytes and 3 slots: weights counted twice would not fit 30 bytes. */
  @Test
  void sharedBlocksAreCountedOnce() {
    Way way = new Way(30, new Edition("m", "m", "same"), new Edition("n", "n", "same"));
    way.at(place("m", chain(2, hop("a", 0, 2))), place("n"));

    way.to(place("m", chain(2, hop("a", 0, 2))), place("n", chain(3, hop("a", 0, 2))));

    assertThat(way.arrives(5)).isTrue();
  }

  @Test
  void aTargetThatDoesNotFitIsRefusedWithTheFigures() {
    Way way = new Way(25, "m").at(place("m", chain(1, hop("a", 0, 2))));
    way.to(place("m", chain(3, hop("a", 0, 2))));

    assertThat(way.next())
        .isInstanceOfSatisfying(
            Next.Refused.class,
            refused ->
                assertThat(refused.violations())
                    .containsExactly("Server a needs 26 bytes and has 25."));
  }

  /**
   * The new chain shares the old one's server, and their rows would share steps that neither is
   * certified for: its capacity rises only as sessions on the old one end.
   */
  @Test
  void nobodyIsPromisedLessOnTheWayThanAtItsEnds() {
    Chain split = chain(4, hop("a", 0, 1), hop("b", 1, 2));
    Way way = new Way(ROOMY, "m").at(place("m", ON_A));
    way.agents.fill();
    double limit = way.worst(place("m", ON_A), place("m", split));

    way.to(place("m", split));
    while (!way.arrives(1)) {
      assertThat(way.promised).isLessThanOrEqualTo(limit * (1 + 1e-9));
    }
  }

  private static Hop hop(String server, int start, int end) {
    return new Hop(server, new Span(start, end));
  }

  private static Chain chain(int capacity, Hop... hops) {
    return new Chain(List.of(hops), capacity);
  }

  private static Placement place(String edition, Chain... chains) {
    List<HostedSpan> spans = new ArrayList<>();
    for (Chain chain : chains) {
      chain.hops().forEach(hop -> spans.add(new HostedSpan(hop.server(), hop.span())));
    }
    return new Placement(edition, spans, List.of(chains));
  }

  /** Two servers, a and b, of equal memory. */
  private static final class Way {
    final Problem problem;
    final List<Edition> editions;
    final Agents agents;
    List<Placement> target = List.of();
    double promised;

    Way(long memory, String... ids) {
      this(memory, List.of(ids).stream().map(Edition::only).toArray(Edition[]::new));
    }

    Way(long memory, Edition... editions) {
      this.editions = List.of(editions);
      Profile profile = Profile.of(StepTimes.linear(0.01, 0.002), new ChunkTime(8, 0.004, 0));
      List<Deployment> deployments = new ArrayList<>();
      for (Edition edition : editions) {
        deployments.add(
            new Deployment(
                edition.id(),
                ModelShape.uniform("m", 2, 10, 8),
                Workload.of(new Slot(20, 20, 1, 8), 1),
                Constraints.NONE,
                Map.of("a", profile, "b", profile)));
      }
      problem =
          new Problem(
              List.of(Server.of("a", memory), Server.of("b", memory)),
              ZoneDelay.perServer(new double[] {0.001, 0.001}),
              deployments);
      agents = new Agents(problem, this.editions, new SplittableRandom(1));
    }

    Way at(Placement... placements) {
      agents.write(List.of(placements).stream().map(Revision::of).toList());
      agents.calm();
      return this;
    }

    void to(Placement... placements) {
      target = List.of(placements);
    }

    Next next() {
      return NextStep.of(new Fleet(problem, editions, agents.inForce(), target, agents.views()));
    }

    Next.Write write() {
      Next next = next();
      assertThat(next).isInstanceOf(Next.Write.class);
      Next.Write write = (Next.Write) next;
      agents.write(write.revisions());
      promised =
          write.certificates().values().stream()
              .mapToDouble(Certificate::worstSeconds)
              .max()
              .orElse(0);
      return write;
    }

    Revision inForce(String edition) {
      return agents.inForce().stream()
          .filter(revision -> revision.edition().equals(edition))
          .findFirst()
          .orElseThrow();
    }

    double worst(Placement... placements) {
      double worst = 0;
      for (Placement placement : placements) {
        worst =
            Math.max(
                worst,
                new Certifier(problem)
                    .certify(List.of(placement), "test")
                    .getFirst()
                    .worstSeconds());
      }
      return worst;
    }

    /** Steps; between them a session ends, or everything else comes to rest. */
    boolean arrives(int most) {
      for (int i = 0; i < most; i++) {
        agents.settle();
        if (next() instanceof Next.Settled) {
          return true;
        }
        if (next() instanceof Next.Write) {
          write();
        } else {
          agents.endOne();
        }
      }
      return false;
    }
  }
}
