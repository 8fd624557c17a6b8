package dev.whorl.agent.calls;

import io.grpc.stub.StreamObserver;

/** The receiving end of a stream that has been refused. */
public final class Deaf<T> implements StreamObserver<T> {
  @Override
  public void onNext(T message) {}

  @Override
  public void onError(Throwable cause) {}

  @Override
  public void onCompleted() {}
}
