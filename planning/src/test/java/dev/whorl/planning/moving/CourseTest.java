package dev.whorl.planning.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.Chain;
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
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ways over three servers; a block weighs 10, a slot 1 per block. */
final class CourseTest {
  private static final Hop A0 = new Hop("a", new Span(0, 1));

  @Test
  void withRoomForBothNobodyLosesAPlace() {
    Placement onA = placement(chain(4, new Hop("a", new Span(0, 2))));
    Placement onB = placement(chain(4, new Hop("b", new Span(0, 2))));

    Course course = Course.between(problem(30), List.of(onA), List.of(onB));

    assertThat(course.arrives()).isTrue();
    assertThat(course.fewestSessions()).isEqualTo(4);
    assertThat(course.steps().getFirst().actions()).contains(Action.LOAD);
  }

  /** Server a holds both blocks for what goes; what comes fits only without the second. */
  @Test
  void aSpanInUseShrinksToWhatTheChainsOnItNeed() {
    Chain kept = chain(1, A0, new Hop("b", new Span(1, 2)));
    Placement from = placement(kept, chain(1, new Hop("a", new Span(0, 2))));
    Placement to = placement(kept, chain(11, A0, new Hop("c", new Span(1, 2))));

    Course course = Course.between(problem(23), List.of(from), List.of(to));

    assertThat(course.arrives()).isTrue();
    assertThat(course.fewestSessions()).isEqualTo(1);
    assertThat(course.steps()).allSatisfy(step -> assertThat(step.interrupted()).isEmpty());
  }

  @Test
  void nothingIsDoneBetweenEqualPlacements() {
    Placement same = placement(chain(4, new Hop("a", new Span(0, 2))));

    assertThat(Course.between(problem(30), List.of(same), List.of(same)))
        .isEqualTo(new Course(List.of(), true, 4));
  }

  @Test
  void whatDoesNotFitIsNeverArrivedAt() {
    Placement onA = placement(chain(2, new Hop("a", new Span(0, 2))));
    Placement tooMany = placement(chain(9, new Hop("b", new Span(0, 2))));

    assertThat(Course.between(problem(30), List.of(onA), List.of(tooMany)).arrives()).isFalse();
  }

  private static Chain chain(int capacity, Hop... hops) {
    return new Chain(List.of(hops), capacity);
  }

  private static Placement placement(Chain... chains) {
    List<HostedSpan> spans =
        Stream.of("a", "b", "c")
            .flatMap(server ->
                Stream.of(chains)
                    .flatMap(chain -> chain.hops().stream())
                    .filter(hop -> hop.server().equals(server))
                    .map(Hop::span)
                    .reduce((x, y) ->
                        new Span(Math.min(x.start(), y.start()), Math.max(x.end(), y.end())))
                    .map(span -> new HostedSpan(server, span))
                    .stream())
            .toList();
    return new Placement("m", spans, List.of(chains));
  }

  private static Problem problem(long memory) {
    return Problem.single(
        List.of(Server.of("a", memory), Server.of("b", memory), Server.of("c", 30)),
        ZoneDelay.perServer(new double[] {0.001, 0.001, 0.001}),
        Collections.nCopies(3, Profile.decodeOnly(StepTimes.constant(0.01))),
        ModelShape.uniform("m", 2, 10, 8),
        Workload.of(new Slot(1, 2, 1, 1), 2));
  }
}
