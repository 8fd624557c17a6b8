package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.FleetSettings;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.SpanReport.Phase;
import dev.whorl.protocol.data.Refused.Reason;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's word becomes spans in memory, or a message that says why not. */
class ControlIT {
  private static final Plan PLAN = Plan.tiny(2, 6);

  @TempDir private Path folder;
  private Path store;

  @BeforeEach
  void model() throws Exception {
    store = folder.resolve("store");
    TinyModel.write(store, "tiny");
  }

  @Test
  void whatCannotBeLoadedSaysWhy() throws Exception {
    TinyModel.write(store, "cut");
    Path weights = store.resolve("cut").resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 1000));
    Files.writeString(store.resolve("foreign.gguf"), "This is no model.");
    withOperator(
        FleetSettings.DEFAULT.withMemory(4 << 20),
        operator -> {
          failing(operator, 1, model("absent"), "absent");
          failing(operator, 2, model("cut"), "model.safetensors");
          failing(operator, 3, model("foreign.gguf"), "foreign.gguf");
          failing(operator, 4, uri("store://nowhere/tiny"), "(nowhere)");
          failing(operator, 5, uri("store://models/../../etc"), "leaves its store");
          failing(operator, 6, uri("ftp://a/b"), "store://STORE/PATH");
          failing(operator, 7, model("tiny", "int3"), "(int3)");
          failing(operator, 8, PLAN.assign(0, 8), b -> b.getSpansBuilder(0).setEnd(7), "7");
          failing(
              operator, 9, PLAN.assign(0, 9), b -> b.getSpansBuilder(0).setSlotTokens(900), "900");
          failing(
              operator,
              10,
              PLAN.assign(0, 10),
              b -> b.getSpansBuilder(0).setCacheBytes(1 << 30),
              "bytes");
          operator.load(PLAN.assign(0, 11));
        });
  }

  @Test
  void aFaultOfTheDeviceEndsInAMessageAndTheNextWordIsHeard() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0)) {
      fleet.member(0).device().failLoads(true);
      failing(operator, 1, assign -> assign.setGeneration(1), "The test made this load fail.");
      fleet.member(0).device().failLoads(false);
      operator.load(PLAN.assign(0, 2));
    }
  }

  @Test
  void spansWithoutTheContractOfTheirCertificateAreRefused() throws Exception {
    withOperator(
        FleetSettings.DEFAULT,
        operator -> {
          operator.assign(PLAN.assign(0, 5).toBuilder().clearStepContract().build());
          Waiting.until("the end of the stream", () -> operator.end() != null);
          assertThat(operator.end())
              .satisfies(
                  end -> assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT),
                  end -> assertThat(end.getDescription()).contains("step_contract"));
        });
  }

  @Test
  void aLowerGenerationEndsTheStream() throws Exception {
    withOperator(
        FleetSettings.DEFAULT,
        operator -> {
          operator.load(PLAN.assign(0, 5));
          operator.assign(PLAN.assign(0, 4));
          Waiting.until("the end of the stream", () -> operator.end() != null);
          assertThat(operator.end())
              .extracting(Status::getCode)
              .isEqualTo(Status.Code.FAILED_PRECONDITION);
          assertThat(operator.last().getAppliedGeneration()).isEqualTo(5);
        });
  }

  @Test
  void aSpanThatIsTakenAwayEndsItsSessionsAndGoesWithTheLast() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0);
        TestRouter router = fleet.router("r1")) {
      operator.load(PLAN.assign(0, 1));
      router.attach(0);
      assertThat(router.open(PLAN, "a", 1, 0, 3, 4).hasOpened()).isTrue();

      operator.assign(Assign.newBuilder().setGeneration(2).build());

      operator.await("an unloading span", report -> phase(report.getSpans(0)) == Phase.UNLOADING);
      assertThat(router.open(PLAN, "b", 1, 0, 3, 4).hasOpened()).isFalse();
      router.await(
          "the word that its time is over",
          event ->
              event.getFault().getSession().equals("a")
                  && event.getFault().getReason() == Reason.DRAINING
                  && event.getFault().getDetail().contains("(chat/tiny-1) is not served any more"));
      router.close(PLAN, "a");
      operator.await(
          "an empty memory",
          report -> report.getSpansCount() == 0 && report.getMemory().getWeightsBytes() == 0);
    }
  }

  @Test
  void sessionsAndCapacitiesAreReported() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0);
        TestRouter router = fleet.router("r1")) {
      operator.load(PLAN.assign(0, 1));
      router.attach(0);
      router.open(PLAN, "a", 1, 0, 3, 4);

      operator.await(
          "one session on span and chain",
          report ->
              report.getSpans(0).getSessions() == 1
                  && report.getChains(0).getSessions() == 1
                  && report.getChains(0).getCapacity() == 2);
      assertThat(operator.last().getDeviceClass()).startsWith("cpu/");
      assertThat(operator.last().getRootFingerprintsList())
          .containsExactly(fleet.authority().fingerprint());
    }
  }

  @Test
  void stepsOverTheCertifiedTimeAreCounted() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1);
        TestOperator operator = fleet.operator(0);
        TestRouter router = fleet.router("r1")) {
      operator.load(PLAN.assign(0, 1));
      router.generate(PLAN, "a", List.of(1, 2, 3), 4);
      assertThat(operator.last().getExceededCaps()).isZero();

      operator.load(PLAN.assign(0, 2).toBuilder().setStepCapSeconds(1e-9).build());
      router.generate(PLAN, "b", List.of(1, 2, 3), 4);

      operator.await("one prefill and three decode steps", r -> r.getExceededCaps() == 4);
    }
  }

  private void withOperator(FleetSettings settings, Consumer<TestOperator> test) throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 1, settings);
        TestOperator operator = fleet.operator(0)) {
      test.accept(operator);
    }
  }

  private static Consumer<Assign.Builder> model(String path) {
    return uri("store://models/" + path);
  }

  private static Consumer<Assign.Builder> model(String path, String precision) {
    return model(path).andThen(b -> b.getSpansBuilder(0).getModelBuilder().setPrecision(precision));
  }

  private static Consumer<Assign.Builder> uri(String uri) {
    return b -> b.getSpansBuilder(0).getModelBuilder().setUri(uri);
  }

  private static void failing(
      TestOperator operator, int generation, Consumer<Assign.Builder> change, String words) {
    failing(operator, generation, PLAN.assign(0, generation), change, words);
  }

  private static void failing(
      TestOperator operator,
      int generation,
      Assign assign,
      Consumer<Assign.Builder> change,
      String words) {
    Assign.Builder changed = assign.toBuilder();
    change.accept(changed);
    operator.assign(changed.build());
    operator.await(
        "a failed span that names " + words,
        report ->
            report.getAppliedGeneration() == generation
                && report.getSpansCount() == 1
                && phase(report.getSpans(0)) == Phase.FAILED
                && report.getSpans(0).getMessage().contains(words));
  }

  private static Phase phase(SpanReport span) {
    return span.getPhase();
  }
}
