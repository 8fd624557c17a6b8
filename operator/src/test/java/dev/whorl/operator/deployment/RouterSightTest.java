package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterSightTest {
  private static Deployment deployment(String status) {
    return CustomResources.read("status: " + status, Deployment.class);
  }

  private static final Deployment NONE_READY = deployment("{replicas: 1}");
  private static final Deployment READY = deployment("{replicas: 1, readyReplicas: 1}");

  private static Pod pod(String created, String status) {
    return CustomResources.read(
        "metadata: {name: p, creationTimestamp: '%s'}\nstatus: %s".formatted(created, status),
        Pod.class);
  }

  private static Pod container(String state) {
    return pod(
        "2026-01-01T00:00:00Z",
        "{containerStatuses: [{name: router, restartCount: 4, ready: false, %s}]}"
            .formatted(state));
  }

  private static RouterState of(Pod... pods) {
    return RouterSight.of(true, NONE_READY, List.of(pods), null);
  }

  @Test
  void whatAnswersServes() {
    assertThat(RouterSight.of(true, READY, List.of(), null)).isEqualTo(new RouterState.Serving());
  }

  @Test
  void whatIsRefusedSaysSoAndMayStillServeAsItWas() {
    assertThat(RouterSight.of(true, READY, List.of(), "no"))
        .isEqualTo(new RouterState.Refused("no", true));
    assertThat(RouterSight.of(true, null, List.of(), "no").serves()).isFalse();
  }

  @Test
  void whatShallNotRunIsOff() {
    assertThat(RouterSight.of(false, NONE_READY, List.of(), null)).isEqualTo(new RouterState.Off());
    assertThat(RouterSight.of(false, null, List.of(), null)).isEqualTo(new RouterState.Off());
  }

  @Test
  void whatIsOnItsWayIsNoTrouble() {
    assertThat(of()).isInstanceOf(RouterState.Starting.class);
    assertThat(of(container("state: {waiting: {reason: ContainerCreating}}")))
        .isInstanceOf(RouterState.Starting.class);
    assertThat(of(container("state: {running: {}}"))).isInstanceOf(RouterState.Starting.class);
  }

  @Test
  void aRouterThatEndsSaysWhyInItsOwnWords() {
    Pod pod =
        container(
            "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 78, reason: Error, message: 'tokenizer.ggml.model (llama) is not supported.'}}");
    assertThat(of(pod))
        .isEqualTo(new RouterState.Failing("tokenizer.ggml.model (llama) is not supported."));
  }

  @Test
  void aRouterWithoutMemoryIsToldWhichFigureToRaise() {
    Pod pod = container("state: {}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}");
    assertThat(of(pod))
        .isEqualTo(
            new RouterState.Failing(
                "The router ended 4 times, last with OOMKilled (exit code 137). Raise spec.router.resources.limits.memory."));
  }

  @Test
  void anImageThatCannotBePulledIsNamed() {
    Pod pod =
        container("state: {waiting: {reason: ImagePullBackOff, message: 'no such image: r'}}");
    assertThat(of(pod))
        .isEqualTo(
            new RouterState.Failing("The router's pod waits: ImagePullBackOff, no such image: r"));
  }

  @Test
  void aPodWithoutANodeSaysWhy() {
    Pod pod =
        pod(
            "2026-01-01T00:00:00Z",
            "{conditions: [{type: PodScheduled, status: 'False', message: '0/3 nodes'}]}");
    assertThat(of(pod))
        .isEqualTo(new RouterState.Failing("The router's pod finds no node: 0/3 nodes"));
  }

  @Test
  void podsThatAreNotLetInAreTold() {
    Deployment kept =
        deployment(
            "{conditions: [{type: ReplicaFailure, status: 'True', message: 'exceeded quota: q'}]}");
    assertThat(RouterSight.of(true, kept, List.of(), null))
        .isEqualTo(new RouterState.Failing("The router's pod is refused: exceeded quota: q"));
  }

  @Test
  void theNewestPodSpeaksAndOneThatGoesIsSilent() {
    String bad = "{containerStatuses: [{state: {waiting: {reason: %s}}}]}";
    Pod old = pod("2026-01-01T00:00:00Z", bad.formatted("InvalidImageName"));
    Pod young = pod("2026-01-02T00:00:00Z", bad.formatted("ErrImagePull"));
    assertThat(of(old, young))
        .isEqualTo(new RouterState.Failing("The router's pod waits: ErrImagePull"));
    old.getMetadata().setDeletionTimestamp("2026-01-03T00:00:00Z");
    assertThat(of(old)).isInstanceOf(RouterState.Starting.class);
  }

  @Test
  void aPodThatWaitsForItsVolumesIsSeen() {
    assertThat(
            RouterSight.mounting(
                List.of(container("state: {waiting: {reason: ContainerCreating}}"))))
        .isTrue();
    assertThat(RouterSight.mounting(List.of(container("state: {running: {}}")))).isFalse();
  }
}
