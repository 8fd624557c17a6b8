package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.executor.Span;
import dev.whorl.executor.gradient.FrozenSpan;
import dev.whorl.executor.gradient.SpanWork;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.tune.EmbedRequest;
import dev.whorl.protocol.tune.TunePortGrpc;
import dev.whorl.protocol.tune.TunePortGrpc.TunePortBlockingStub;
import dev.whorl.protocol.tune.TuneReply;
import dev.whorl.protocol.tune.TuneRequest;
import io.grpc.ManagedChannel;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Micro-batches over the wire, hop by hop, beside sessions. */
class TunePortIT {
  private static final List<Integer> IDS = List.of(3, 14, 15, 9, 26, 5);
  private static final List<Integer> TARGETS = List.of(-1, -1, 9, 26, 5, 35);

  @TempDir private Path folder;
  private final List<ManagedChannel> channels = new ArrayList<>();

  @AfterEach
  void hangUp() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  @Test
  void gradientsOverTwoServersAreThoseOfTheWholeModel() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 2, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 2)) {
      load(fleet, plan, 1);
      ByteString embedded = port(fleet, 0).embed(embed()).getRows();
      ByteString between =
          port(fleet, 0).forward(request(0, 2).setRows(embedded).build()).getRows();
      assertThat(port(fleet, 0).forward(request(0, 2).addAllIds(IDS).build()).getRows())
          .isEqualTo(between);
      TuneReply last =
          port(fleet, 1).backward(request(2, 6).setRows(between).addAllTargets(TARGETS).build());
      TuneReply first =
          port(fleet, 0)
              .backward(
                  request(0, 2).addAllIds(IDS).setGradient(last.getRows()).setWanted(2).build());

      try (Model model = open()) {
        FrozenSpan whole = new FrozenSpan(model, Precision.F32, new Span(0, 6), 64);
        float[] rows = whole.embed(IDS.stream().mapToInt(Integer::intValue).toArray());
        int[] targets = TARGETS.stream().mapToInt(Integer::intValue).toArray();
        SpanWork expected = SpanWork.loss(whole, rows, targets, 64).finish();
        assertThat(last.getLoss()).isCloseTo(expected.loss(), within(1e-5));
        float[] gradient = numbers(first.getRows());
        assertThat(gradient).hasSize(2 * 64);
        for (int i = 0; i < gradient.length; i++) {
          assertThat(gradient[i]).isCloseTo(expected.result()[i], within(1e-4f));
        }
      }
      assertThat(first.getSeconds()).isPositive();
    }
  }

  @Test
  void sessionsSayTheSameWhileMicroBatchesRun() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1);
        TestRouter router = fleet.router("r1")) {
      load(fleet, plan, 1);
      List<Integer> alone = router.generate(plan, "alone", List.of(1, 2, 3), 12);
      TunePortGrpc.TunePortFutureStub tuning =
          TunePortGrpc.newFutureStub(channel(fleet, 0)).withWaitForReady();
      var waiting =
          IntStream.range(0, 8)
              .mapToObj(
                  i -> tuning.backward(request(0, 6).addAllIds(IDS).addAllTargets(TARGETS).build()))
              .toList();
      assertThat(router.generate(plan, "beside", List.of(1, 2, 3), 12)).isEqualTo(alone);
      for (var reply : waiting) {
        assertThat(reply.get(60, TimeUnit.SECONDS).getLoss()).isPositive();
      }
    }
  }

  /** On purpose: a piece may take no time at all. It is noticed, and nothing more runs. */
  @Test
  void whereAPieceTakesLongerThanAChunkTuningStops() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1)) {
      load(fleet, plan, 1e-9);
      TuneRequest request = request(0, 6).addAllIds(IDS).build();
      TuneReply first = port(fleet, 0).forward(request);
      assertThat(first.getRows().isEmpty()).isFalse();
      assertThatThrownBy(() -> port(fleet, 0).forward(request))
          .hasMessageContaining("UNAVAILABLE")
          .hasMessageContaining("would break the certificate");
    }
  }

  @Test
  void whatIsNotOfferedOrNotYoursIsRefused() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1)) {
      plan.load(fleet, 1);
      TuneRequest request = request(0, 6).addAllIds(IDS).build();
      assertThatThrownBy(() -> port(fleet, 0).forward(request))
          .hasMessageContaining("allows no tuning");
      try (TestOperator operator = fleet.operator(0)) {
        operator.load(plan.assign(0, 2).toBuilder().setTuneSeconds(1).build());
      }
      TunePortBlockingStub foreign =
          TunePortGrpc.newBlockingStub(dial(fleet, 0, new PeerName.Router("uid-2", "chat")))
              .withWaitForReady();
      assertThatThrownBy(() -> foreign.forward(request)).hasMessageContaining("this deployment");
      assertThatThrownBy(() -> port(fleet, 0).backward(request))
          .hasMessageContaining("INVALID_ARGUMENT")
          .hasMessageContaining("either a gradient or targets");
      assertThatThrownBy(() ->
              port(fleet, 0)
                  .forward(request(0, 6).setRows(ByteString.copyFrom(new byte[7])).build()))
          .hasMessageContaining("(7 bytes)");
      assertThatThrownBy(() ->
              port(fleet, 0).forward(request.toBuilder().addIds(TinyModel.VOCABULARY).build()))
          .hasMessageContaining("INVALID_ARGUMENT")
          .hasMessageContaining("(96)");
      assertThatThrownBy(() ->
              port(fleet, 0)
                  .forward(
                      request(0, 6)
                          .setRows(ByteString.copyFrom(new byte[400 * 64 * 4]))
                          .addAllIds(Collections.nCopies(40_000, 1))
                          .build()))
          .hasMessageContaining("RESOURCE_EXHAUSTED")
          .hasMessageContaining("--tune-memory");
    }
  }

  /** What is given up frees the line at the next piece. */
  @Test
  void cancelledMicroBatchesDoNotHoldUpOthers() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 1)) {
      load(fleet, plan, 1);
      TunePortGrpc.TunePortFutureStub tuning =
          TunePortGrpc.newFutureStub(channel(fleet, 0)).withWaitForReady();
      var given =
          IntStream.range(0, 20)
              .mapToObj(i ->
                  tuning.backward(
                      request(0, 6)
                          .addAllIds(Collections.nCopies(200, 1))
                          .addAllTargets(Collections.nCopies(200, 2))
                          .build()))
              .toList();
      given.forEach(future -> future.cancel(true));
      assertThat(port(fleet, 0).forward(request(0, 6).addAllIds(IDS).build()).getRows().isEmpty())
          .isFalse();
    }
  }

  private static void load(Fleet fleet, Plan plan, double tuneSeconds) {
    for (int hop = 0; hop < plan.servers().size(); hop++) {
      try (TestOperator operator = fleet.operator(plan.servers().get(hop))) {
        operator.load(plan.assign(hop, 1).toBuilder().setTuneSeconds(tuneSeconds).build());
      }
    }
  }

  private static EmbedRequest embed() {
    return EmbedRequest.newBuilder().setPlacement(Plan.PLACEMENT).addAllIds(IDS).build();
  }

  private static TuneRequest.Builder request(int start, int end) {
    return TuneRequest.newBuilder().setPlacement(Plan.PLACEMENT).setStart(start).setEnd(end);
  }

  private TunePortBlockingStub port(Fleet fleet, int server) {
    return TunePortGrpc.newBlockingStub(channel(fleet, server))
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private ManagedChannel channel(Fleet fleet, int server) {
    return dial(fleet, server, Fleet.ROUTER);
  }

  private ManagedChannel dial(Fleet fleet, int server, PeerName name) {
    Fleet.Member member = fleet.member(server);
    ManagedChannel channel =
        fleet
            .dialer(name, Map.of(member.name(), Fleet.loopback(member.agent().dataPort())))
            .dial(member.name());
    channels.add(channel);
    return channel;
  }

  private Model open() {
    return switch (Model.open(folder.resolve("store").resolve("tiny"))) {
      case ModelOutcome.Opened(Model model) -> model;
      case ModelOutcome.Refused refused ->
          throw new IllegalStateException(refused.fault().message());
    };
  }

  private static float[] numbers(ByteString bytes) {
    float[] numbers = new float[bytes.size() / Float.BYTES];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }
}
