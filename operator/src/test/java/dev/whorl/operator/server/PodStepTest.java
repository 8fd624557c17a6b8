package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodStepTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  private static Pod pod(String revision, String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("p")
        .addToLabels(AgentPod.REVISION_LABEL, revision)
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }

  private static Pod leaving(String deletion) {
    Pod pod = pod("r", "Running");
    pod.getMetadata().setDeletionTimestamp(deletion);
    return pod;
  }

  @Test
  void aRunningPodIsKept() {
    assertThat(PodStep.next(List.of(pod("r", "Running")), "r", NOW))
        .isInstanceOf(PodStep.Keep.class);
  }

  @Test
  void aMissingPodIsCreated() {
    assertThat(PodStep.next(List.of(), "r", NOW)).isInstanceOf(PodStep.Create.class);
  }

  @Test
  void aPodOfAnOldRevisionOrThatHasEndedIsDeleted() {
    assertThat(PodStep.next(List.of(pod("old", "Running")), "r", NOW))
        .isInstanceOf(PodStep.Delete.class);
    assertThat(PodStep.next(List.of(pod("r", "Failed")), "r", NOW))
        .isInstanceOf(PodStep.Delete.class);
  }

  @Test
  void aTerminatingPodIsAwaited() {
    assertThat(PodStep.next(List.of(leaving("2026-01-01T00:10:20Z")), "r", NOW))
        .isInstanceOfSatisfying(
            PodStep.Await.class,
            a -> assertThat(a.until()).isEqualTo(Instant.parse("2026-01-01T00:10:30Z")));
  }

  @Test
  void aPodThatHangsInTerminatingIsReplaced() {
    assertThat(PodStep.next(List.of(leaving("2026-01-01T00:09:00Z")), "r", NOW))
        .isInstanceOf(PodStep.Create.class);
    assertThat(
            PodStep.next(List.of(leaving("2026-01-01T00:09:00Z"), pod("r", "Running")), "r", NOW))
        .isInstanceOf(PodStep.Keep.class);
  }

  @Test
  void ofTwoPodsTheYoungerGoes() {
    Pod old = pod("r", "Running");
    old.getMetadata().setCreationTimestamp("2026-01-01T00:00:00Z");
    Pod young = pod("r", "Running");
    young.getMetadata().setCreationTimestamp("2026-01-01T00:00:01Z");
    assertThat(PodStep.next(List.of(young, old), "r", NOW))
        .isInstanceOfSatisfying(PodStep.Delete.class, d -> assertThat(d.pod()).isSameAs(young));
  }
}
