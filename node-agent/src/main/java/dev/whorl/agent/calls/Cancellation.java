package dev.whorl.agent.calls;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** What happens when a caller goes away while this side is sending. */
public final class Cancellation {
  private Cancellation() {}

  /**
   * Runs {@code gone} when the caller has cancelled. Without a handler of its own, a stream throws
   * at whoever sends on it next, which may be the step thread.
   */
  public static void handle(StreamObserver<?> out, Runnable gone) {
    if (out instanceof ServerCallStreamObserver<?> call) {
      call.setOnCancelHandler(gone);
    }
  }
}
