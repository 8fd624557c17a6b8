package dev.whorl.agent.tune;

import dev.whorl.agent.session.TuneWork;
import dev.whorl.executor.gradient.SpanWork;
import dev.whorl.protocol.tune.TuneReply;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** A micro-batch of a call: runs in pieces, answers when the last one has run. */
final class RequestedWork implements TuneWork {
  private static final Logger LOG = System.getLogger(RequestedWork.class.getName());
  private static final double NANOS = 1e-9;

  private final MicroBatch batch;
  private final int prefillTokens;
  private final TunePace pace;
  private final TuneListener listener;
  private final StreamObserver<TuneReply> reply;
  private @Nullable SpanWork work;
  private int chunk;
  private long nanos;
  private volatile boolean over;

  /**
   * @param prefillTokens p: no piece has more positions
   */
  RequestedWork(
      MicroBatch batch,
      int prefillTokens,
      TunePace pace,
      TuneListener listener,
      StreamObserver<TuneReply> reply) {
    this.batch = batch;
    this.prefillTokens = prefillTokens;
    this.pace = pace;
    this.listener = listener;
    this.reply = reply;
  }

  /** The caller does not want it any more. */
  void giveUp() {
    over = true;
  }

  @Override
  public boolean over() {
    return over;
  }

  @Override
  public void runPiece() {
    if (over) {
      return;
    }
    try {
      SpanWork begun = work;
      if (begun == null) {
        work = begin();
      } else {
        advance(begun);
      }
    } catch (IllegalArgumentException e) {
      end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError | InternalError e) {
      // IllegalStateException: the span was unloaded and its model closed. InternalError: the disk.
      LOG.log(Level.WARNING, "A micro-batch failed.", e);
      end(Status.UNAVAILABLE.withDescription("The micro-batch failed here: " + e));
    }
  }

  private @Nullable SpanWork begin() {
    chunk = pace.positions(prefillTokens);
    if (chunk == 0) {
      String words = pace.words();
      pace.relent();
      end(
          Status.UNAVAILABLE.withDescription(
              "Tuning would break the certificate of this server: " + words + "."));
      return null;
    }
    return batch.begin(chunk);
  }

  private void advance(SpanWork begun) {
    long begin = System.nanoTime();
    begun.advance();
    long took = System.nanoTime() - begin;
    nanos += took;
    if (pace.took(Math.min(chunk, batch.positions()), took * NANOS)) {
      listener.pieceOverTime();
    }
    if (begun.done()) {
      answer(begun);
    }
  }

  private void answer(SpanWork done) {
    TuneReply.Builder answer =
        TuneReply.newBuilder().setRows(batch.answer(done.result())).setSeconds(nanos * NANOS);
    if (!Double.isNaN(done.loss())) {
      answer.setLoss(done.loss());
    }
    over = true;
    listener.tuned(batch.positions());
    reply.onNext(answer.build());
    reply.onCompleted();
  }

  private void end(Status status) {
    over = true;
    reply.onError(status.asRuntimeException());
  }
}
