package dev.whorl.agent.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.testing.Bench;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.Sampling;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one router may make an agent remember. */
class OneRouterTest {
  private final Bench bench = new Bench(0, 4, 2, 1);
  private final Listening heard = new Listening();
  private final StreamObserver<RouterBeat> stream =
      new RouterStreams(Bench.INCARNATION).accept("uid-1", heard, new SessionGate(bench.table()));

  @Test
  void oneStreamIsOneProcess() {
    stream.onNext(beat("r1"));
    assertThat(heard.failure).isNull();
    assertThat(heard.events.getFirst().getBeat().getChains(0).getVocabulary()).isPositive();

    stream.onNext(beat("r2"));
    assertThat(heard.failure).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void itsIdIsAShortWord() {
    stream.onNext(beat("r".repeat(65)));

    assertThat(heard.failure).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void whatNoServerTakesIsTheSessionsFault() {
    Sampling right = Sampling.newBuilder().setTopP(1).setMaxTokens(1).build();
    assertThat(OpenCheck.refusal(open("a", right))).isNull();

    assertThat(OpenCheck.refusal(open("a b", right)))
        .isNotNull()
        .extracting(Refusal::atFault)
        .isEqualTo(AtFault.SESSION);
    assertThat(OpenCheck.refusal(open("a", right.toBuilder().setTopP(0).build())))
        .isEqualTo(
            new Refusal(
                Reason.INVALID, AtFault.SESSION, "The top_p (0.0) must be above 0 and at most 1."));
  }

  private static OpenRequest open(String session, Sampling sampling) {
    return OpenRequest.newBuilder()
        .setSession(session)
        .setRouter("r")
        .setEpoch(1)
        .setIdsCount(1)
        .setSampling(sampling)
        .build();
  }

  private static RouterBeat beat(String router) {
    return RouterBeat.newBuilder().setRouter(router).build();
  }

  private static final class Listening implements StreamObserver<Event> {
    final List<Event> events = new ArrayList<>();
    Status.@Nullable Code failure;

    @Override
    public void onNext(Event event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable cause) {
      failure = Status.fromThrowable(cause).getCode();
    }

    @Override
    public void onCompleted() {}
  }
}
