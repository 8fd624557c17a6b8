package dev.whorl.agent.testing;

import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.Frame;
import dev.whorl.protocol.data.RingBeat;
import dev.whorl.protocol.data.RingHello;
import dev.whorl.protocol.data.RowSpan;
import dev.whorl.protocol.data.Rows;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server's side of a ring stream, for frames that no honest server would send. */
public final class RingSender implements StreamObserver<RingBeat> {
  private final StreamObserver<Frame> stream;
  private final AtomicInteger beats = new AtomicInteger();
  private volatile @Nullable Status end;

  /** Opens a decode stream and greets. */
  public RingSender(ManagedChannel channel, String server, long incarnation) {
    stream = DataPortGrpc.newStub(channel).withWaitForReady().ring(this);
    stream.onNext(
        Frame.newBuilder()
            .setHello(
                RingHello.newBuilder()
                    .setServer(server)
                    .setIncarnation(incarnation)
                    .setLane(RingHello.Lane.DECODE))
            .build());
  }

  public void token(String session, int epoch, int position, int id) {
    RowSpan row =
        RowSpan.newBuilder()
            .setSession(session)
            .setEpoch(epoch)
            .setPosition(position)
            .setCount(1)
            .setSample(true)
            .addIds(id)
            .build();
    stream.onNext(Frame.newBuilder().setRows(Rows.newBuilder().addRows(row)).build());
  }

  /** Waits until two more beats have come: what was sent before has been looked at. */
  public void awaitBeat() {
    int seen = beats.get();
    Waiting.until("two beats", () -> beats.get() >= seen + 2);
  }

  public Status awaitEnd() {
    Waiting.until("the end of the stream", () -> end != null);
    Status status = end;
    return status == null ? Status.UNKNOWN : status;
  }

  @Override
  public void onNext(RingBeat beat) {
    beats.incrementAndGet();
  }

  @Override
  public void onError(Throwable cause) {
    end = Status.fromThrowable(cause);
  }

  @Override
  public void onCompleted() {
    end = Status.OK;
  }
}
