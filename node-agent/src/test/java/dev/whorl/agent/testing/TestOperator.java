package dev.whorl.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.ControlPortGrpc;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Plays the operator towards one server. */
public final class TestOperator implements StreamObserver<Report>, AutoCloseable {
  private final ManagedChannel channel;
  private final StreamObserver<Assign> drive;
  private volatile Report last = Report.getDefaultInstance();
  private volatile @Nullable Status end;

  TestOperator(ManagedChannel channel) {
    this.channel = channel;
    this.drive = ControlPortGrpc.newStub(channel).withWaitForReady().drive(this);
  }

  public ControlPortGrpc.ControlPortBlockingStub calls() {
    return ControlPortGrpc.newBlockingStub(channel).withWaitForReady();
  }

  public void assign(Assign assign) {
    drive.onNext(assign);
  }

  /** Assigns and waits until every span of it is loaded. */
  public void load(Assign assign) {
    assign(assign);
    Report settled =
        await(
            "all spans settled",
            report ->
                report.getAppliedGeneration() == assign.getGeneration()
                    && report.getSpansCount() == assign.getSpansCount()
                    && report.getSpansList().stream().allMatch(TestOperator::settled));
    assertThat(settled.getSpansList())
        .extracting(SpanReport::getPhase)
        .as("%s", settled)
        .containsOnly(SpanReport.Phase.LOADED);
  }

  private static boolean settled(SpanReport span) {
    return span.getPhase() == SpanReport.Phase.LOADED || span.getPhase() == SpanReport.Phase.FAILED;
  }

  public Report await(String what, Predicate<Report> condition) {
    Waiting.until(what, () -> condition.test(last) || end != null, () -> last);
    assertThat(condition.test(last)).as("%s, not %s %s", what, end, last).isTrue();
    return last;
  }

  public Report last() {
    return last;
  }

  /** The status with which the server ended the stream, or null. */
  public @Nullable Status end() {
    return end;
  }

  @Override
  public void onNext(Report report) {
    last = report;
  }

  @Override
  public void onError(Throwable cause) {
    end = Status.fromThrowable(cause);
  }

  @Override
  public void onCompleted() {
    end = Status.OK;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
