package dev.whorl.operator.autoscaling;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.kube.Labels;
import dev.whorl.protocol.keda.ExternalScalerGrpc;
import dev.whorl.protocol.keda.GetMetricSpecResponse;
import dev.whorl.protocol.keda.GetMetricsRequest;
import dev.whorl.protocol.keda.GetMetricsResponse;
import dev.whorl.protocol.keda.IsActiveResponse;
import dev.whorl.protocol.keda.MetricSpec;
import dev.whorl.protocol.keda.MetricValue;
import dev.whorl.protocol.keda.ScaledObjectRef;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers KEDA (triggers {@code external} and {@code external-push}) with the demand of a
 * deployment's routers, without a scrape in between: the metric {@code whorl-sessions} is the
 * sessions that run or wait, one replica takes {@code sessionsPerReplica} less the headroom. Every
 * operator process answers, the leader or not.
 *
 * <p>Metadata of the trigger: {@code deployment}, the LLMDeployment's name in the ScaledObject's
 * namespace; {@code headroomPercent}, 0 when absent.
 */
public final class ExternalScaler extends ExternalScalerGrpc.ExternalScalerImplBase {
  static final String METRIC = "whorl-sessions";
  private static final String DEPLOYMENT = "deployment";
  private static final String HEADROOM = "headroomPercent";
  private static final Duration LOOK = Duration.ofMillis(500);

  private final KubernetesClient client;
  private final Function<Collection<Pod>, @Nullable Demand> demand;
  private final ScheduledExecutorService timer;

  /** Asks routers through {@code demand}, and by the timer for streams. */
  public ExternalScaler(
      KubernetesClient client,
      Function<Collection<Pod>, @Nullable Demand> demand,
      ScheduledExecutorService timer) {
    this.client = client;
    this.demand = demand;
    this.timer = timer;
  }

  @Override
  public void isActive(ScaledObjectRef ref, StreamObserver<IsActiveResponse> answers) {
    answer(answers, () -> active(demandOf(ref)));
  }

  @Override
  public void streamIsActive(ScaledObjectRef ref, StreamObserver<IsActiveResponse> answers) {
    ServerCallStreamObserver<IsActiveResponse> call =
        (ServerCallStreamObserver<IsActiveResponse>) answers;
    Watch watch = new Watch(ref, call);
    ScheduledFuture<?> look =
        timer.scheduleWithFixedDelay(watch, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    call.setOnCancelHandler(() -> look.cancel(false));
  }

  @Override
  public void getMetricSpec(ScaledObjectRef ref, StreamObserver<GetMetricSpecResponse> answers) {
    answer(
        answers,
        () -> {
          double perReplica =
              deployment(ref).getSpec().sessionsPerReplica() * 100.0 / (100 + headroom(ref));
          return GetMetricSpecResponse.newBuilder()
              .addMetricSpecs(
                  MetricSpec.newBuilder()
                      .setMetricName(METRIC)
                      .setTargetSize(Math.max(1, (long) perReplica))
                      .setTargetSizeFloat(perReplica))
              .build();
        });
  }

  @Override
  public void getMetrics(GetMetricsRequest request, StreamObserver<GetMetricsResponse> answers) {
    answer(
        answers,
        () -> {
          int sessions = demandOf(request.getScaledObjectRef()).sessions();
          return GetMetricsResponse.newBuilder()
              .addMetricValues(
                  MetricValue.newBuilder()
                      .setMetricName(METRIC)
                      .setMetricValue(sessions)
                      .setMetricValueFloat(sessions))
              .build();
        });
  }

  private interface Answer<T> {
    T make();
  }

  private static <T> void answer(StreamObserver<T> answers, Answer<T> answer) {
    T made;
    try {
      made = answer.make();
    } catch (StatusRuntimeException e) {
      answers.onError(e);
      return;
    } catch (RuntimeException e) {
      answers.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    answers.onNext(made);
    answers.onCompleted();
  }

  private final class Watch implements Runnable {
    private final ScaledObjectRef ref;
    private final ServerCallStreamObserver<IsActiveResponse> call;
    private @Nullable IsActiveResponse told;

    Watch(ScaledObjectRef ref, ServerCallStreamObserver<IsActiveResponse> call) {
      this.ref = ref;
      this.call = call;
    }

    @Override
    public void run() {
      try {
        IsActiveResponse now = active(demandOf(ref));
        if (!now.equals(told) && !call.isCancelled()) {
          told = now;
          call.onNext(now);
        }
      } catch (RuntimeException e) {
        told = null; // not known now; told again when it is
      }
    }
  }

  private static IsActiveResponse active(Demand demand) {
    return IsActiveResponse.newBuilder().setResult(demand.sessions() > 0).build();
  }

  private Demand demandOf(ScaledObjectRef ref) {
    Demand now =
        demand.apply(
            client
                .pods()
                .inNamespace(ref.getNamespace())
                .withLabels(
                    Map.of(Labels.COMPONENT, Labels.ROUTER, Group.DEPLOYMENT_LABEL, name(ref)))
                .list()
                .getItems());
    if (now == null) {
      throw Status.UNAVAILABLE
          .withDescription(
              "No router of %s/%s answers. At zero replicas one stays with spec.router.holdAtZero: true."
                  .formatted(ref.getNamespace(), name(ref)))
          .asRuntimeException();
    }
    return now;
  }

  private LLMDeployment deployment(ScaledObjectRef ref) {
    LLMDeployment found =
        client
            .resources(LLMDeployment.class)
            .inNamespace(ref.getNamespace())
            .withName(name(ref))
            .get();
    if (found == null) {
      throw Status.NOT_FOUND
          .withDescription(
              "There is no LLMDeployment %s/%s; the trigger's metadata `deployment` names it."
                  .formatted(ref.getNamespace(), name(ref)))
          .asRuntimeException();
    }
    return found;
  }

  private static String name(ScaledObjectRef ref) {
    String name = ref.getScalerMetadataMap().get(DEPLOYMENT);
    if (name == null || name.isBlank()) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "The trigger's metadata must have `deployment`, an LLMDeployment's name.")
          .asRuntimeException();
    }
    return name;
  }

  private static int headroom(ScaledObjectRef ref) {
    String text = ref.getScalerMetadataMap().getOrDefault(HEADROOM, "0");
    try {
      int percent = Integer.parseInt(text);
      if (percent >= 0 && percent <= 1000) {
        return percent;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw Status.INVALID_ARGUMENT
        .withDescription(
            "The trigger's metadata `headroomPercent` (%s) must be a whole number from 0 to 1000."
                .formatted(text))
        .asRuntimeException();
  }
}
