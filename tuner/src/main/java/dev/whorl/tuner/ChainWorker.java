package dev.whorl.tuner;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.whorl.protocol.tune.EmbedRequest;
import dev.whorl.protocol.tune.TunePortGrpc;
import dev.whorl.protocol.tune.TuneReply;
import dev.whorl.protocol.tune.TuneRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A chain of servers over their tune ports: the trainer relays from hop to hop. */
public final class ChainWorker implements Worker {
  /**
   * A server's part of the chain.
   *
   * @param channel to its data port, under the deployment's router certificate
   * @param start first block
   * @param end after its last block
   */
  public record Hop(Channel channel, int start, int end) {}

  private final String name;
  private final String placement;
  private final List<Hop> hops;
  private final int promptTokens;
  private final Duration patience;

  /**
   * A chain.
   *
   * @param placement namespace/name
   * @param promptTokens rows of the soft prompt
   * @param patience for one call
   */
  public ChainWorker(
      String name, String placement, List<Hop> hops, int promptTokens, Duration patience) {
    this.name = name;
    this.placement = placement;
    this.hops = List.copyOf(hops);
    this.promptTokens = promptTokens;
    this.patience = patience;
  }

  @Override
  public String name() {
    return name;
  }

  /** Embeddings of tokens, as a soft prompt may begin with. */
  public float[] embed(List<Integer> ids) throws InterruptedException, WorkerLost {
    EmbedRequest request = EmbedRequest.newBuilder().setPlacement(placement).addAllIds(ids).build();
    return numbers(answer(() -> stub(hops.getFirst()).embed(request)).getRows());
  }

  @Override
  public Gradient gradient(float[] prompt, Example example)
      throws InterruptedException, WorkerLost {
    int last = hops.size() - 1;
    List<TuneRequest.Builder> requests = new ArrayList<>();
    requests.add(request(0, bytes(prompt)).addAllIds(example.ids()));
    for (int h = 0; h < last; h++) {
      TuneRequest out = requests.get(h).build();
      Hop hop = hops.get(h);
      requests.add(request(h + 1, answer(() -> stub(hop).forward(out)).getRows()));
    }
    requests.get(0).setWanted(promptTokens);
    TuneReply reply = back(last, requests.get(last).addAllTargets(targets(example)));
    double loss = reply.getLoss();
    for (int h = last - 1; h >= 0; h--) {
      reply = back(h, requests.get(h).setGradient(reply.getRows()));
    }
    return new Gradient(loss, numbers(reply.getRows()));
  }

  private TuneReply back(int h, TuneRequest.Builder request)
      throws InterruptedException, WorkerLost {
    Hop hop = hops.get(h);
    TuneRequest whole = request.build();
    return answer(() -> stub(hop).backward(whole));
  }

  private TuneRequest.Builder request(int h, ByteString rows) {
    Hop hop = hops.get(h);
    return TuneRequest.newBuilder()
        .setPlacement(placement)
        .setStart(hop.start())
        .setEnd(hop.end())
        .setRows(rows);
  }

  /** Per position the token after it, −1 where it is not asked for. The prompt goes before. */
  private List<Integer> targets(Example example) {
    List<Integer> targets = new ArrayList<>();
    for (int i = 1 - promptTokens; i <= example.ids().size(); i++) {
      boolean asked = i >= example.asked() && i < example.ids().size();
      targets.add(asked ? example.ids().get(i) : -1);
    }
    return targets;
  }

  private TunePortGrpc.TunePortBlockingStub stub(Hop hop) {
    return TunePortGrpc.newBlockingStub(hop.channel())
        .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private TuneReply answer(Supplier<TuneReply> call) throws InterruptedException, WorkerLost {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("The micro-batch on " + name + " was given up.");
      }
      Status.Code code = e.getStatus().getCode();
      if (code == Status.Code.INVALID_ARGUMENT || code == Status.Code.FAILED_PRECONDITION) {
        throw new Refused(name + ": " + e.getStatus().getDescription(), e);
      }
      throw new WorkerLost(name + ": " + e.getStatus(), e);
    }
  }

  private static ByteString bytes(float[] numbers) {
    ByteBuffer buffer =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(numbers);
    return UnsafeByteOperations.unsafeWrap(buffer);
  }

  private static float[] numbers(ByteString bytes) {
    float[] numbers = new float[bytes.size() / Float.BYTES];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }
}
