package dev.whorl.control;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the last message of a stream; every message is shown to the listener on its way. */
final class LastMessage<T> implements StreamObserver<T> {
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final Consumer<T> listener;
  private @Nullable T last;

  LastMessage(Consumer<T> listener) {
    this.listener = listener;
  }

  CompletableFuture<T> answer() {
    return answer;
  }

  @Override
  public void onNext(T message) {
    last = message;
    listener.accept(message);
  }

  @Override
  public void onError(Throwable failure) {
    answer.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    if (last == null) {
      answer.completeExceptionally(
          Status.INTERNAL
              .withDescription("the agent ended the stream without an answer")
              .asRuntimeException());
    } else {
      answer.complete(last);
    }
  }
}
