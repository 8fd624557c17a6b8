package dev.whorl.planning.solve;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server that must load other blocks.
 *
 * @param from what it held; null: nothing
 * @param to what it shall hold
 * @param bytes weights that it does not have yet
 */
public record Move(String server, @Nullable Span from, Span to, long bytes) {
  /** The moves from one placement of a deployment to another; spans that only shrink are none. */
  public static List<Move> between(Deployment deployment, Placement before, Placement after) {
    Map<String, Span> held = before.spansByServer();
    List<Move> moves = new ArrayList<>();
    for (HostedSpan hosted : after.spans()) {
      Span from = held.get(hosted.server());
      long bytes = missing(deployment.model(), from, hosted.span());
      if (bytes > 0) {
        moves.add(new Move(hosted.server(), from, hosted.span(), bytes));
      }
    }
    return moves;
  }

  private static long missing(ModelShape model, @Nullable Span from, Span to) {
    long bytes = model.bytes(to);
    if (from == null) {
      return bytes;
    }
    int start = Math.max(from.start(), to.start());
    int end = Math.min(from.end(), to.end());
    return start < end ? bytes - model.bytes(new Span(start, end)) : bytes;
  }

  /** Bytes of all moves. */
  public static long bytes(List<Move> moves) {
    return moves.stream().mapToLong(Move::bytes).sum();
  }
}
