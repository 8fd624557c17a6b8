package dev.whorl.agent.data;

import dev.whorl.protocol.data.Event;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** The stream to one router process. */
final class RouterStream {
  private final StreamObserver<Event> out;
  private boolean closed;

  RouterStream(StreamObserver<Event> out) {
    this.out = out;
  }

  synchronized void send(Event event) {
    if (!closed) {
      out.onNext(event);
    }
  }

  synchronized void end() {
    if (!closed) {
      closed = true;
      out.onCompleted();
    }
  }

  synchronized void refuse(Status why) {
    if (!closed) {
      closed = true;
      out.onError(why.asRuntimeException());
    }
  }

  synchronized void broken() {
    closed = true;
  }
}
