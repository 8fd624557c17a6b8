package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodTroubleTest {
  private static @Nullable String of(String status) {
    return PodTrouble.of(CustomResources.read("metadata: {name: p}\nstatus: " + status, Pod.class));
  }

  @Test
  void aRunningPodHasNone() {
    assertThat(
            of(
                "{containerStatuses: [{ready: true, restartCount: 1, state: {running: {}}, lastState: {terminated: {reason: Error, exitCode: 1}}}]}"))
        .isNull();
    assertThat(
            of(
                "{containerStatuses: [{ready: false, state: {waiting: {reason: ContainerCreating}}}]}"))
        .isNull();
  }

  @Test
  void noNodeHasRoom() {
    assertThat(
            of(
                "{conditions: [{type: PodScheduled, status: 'False', message: 0/3 nodes are available}]}"))
        .isEqualTo("The pod finds no node: 0/3 nodes are available");
  }

  @Test
  void tooLittleMemory() {
    assertThat(
            of(
                "{containerStatuses: [{ready: false, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {reason: OOMKilled, exitCode: 137}}}]}"))
        .isEqualTo(
            "The agent ended 4 times, last with OOMKilled (exit code 137). Raise memory.limit or memory.reserved of its pool.");
  }

  @Test
  void aFullHeap() {
    assertThat(
            of(
                "{containerStatuses: [{ready: false, restartCount: 2, lastState: {terminated: {reason: Error, exitCode: 3}}}]}"))
        .isEqualTo(
            "The agent ended 2 times, last with Error (exit code 3). Its Java heap was full, which is three eighths of memory.reserved of its pool: raise that.");
  }

  @Test
  void noImage() {
    assertThat(
            of(
                "{containerStatuses: [{ready: false, restartCount: 0, state: {waiting: {reason: ErrImageNeverPull, message: not present}}}]}"))
        .isEqualTo("The agent waits: ErrImageNeverPull, not present");
  }
}
