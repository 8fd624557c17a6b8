package dev.whorl.agent.ring;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.whorl.agent.session.Arrival;
import dev.whorl.agent.session.Push;
import dev.whorl.executor.RowInput;
import dev.whorl.protocol.data.Frame;
import dev.whorl.protocol.data.FrameBeat;
import dev.whorl.protocol.data.RingHello;
import dev.whorl.protocol.data.RowSpan;
import dev.whorl.protocol.data.Rows;
import java.util.Collection;
import java.util.List;

/** Rows to frames and back. Residuals are not copied on the way out. */
final class Frames {
  /** Rows as they lie in a frame. */
  @FunctionalInterface
  interface RowVisitor {
    void row(String session, int epoch, Arrival rows);
  }

  private Frames() {}

  static Frame hello(String server, long incarnation, Lane lane) {
    return Frame.newBuilder()
        .setHello(
            RingHello.newBuilder()
                .setServer(server)
                .setIncarnation(incarnation)
                .setLane(lane.wire()))
        .build();
  }

  /** A sign of life; what is sent comes back at once, unless it is 0. */
  static Frame beat(long sent) {
    return Frame.newBuilder().setBeat(FrameBeat.newBuilder().setSent(sent)).build();
  }

  static Frame rows(Collection<Push> pushes) {
    Rows.Builder rows = Rows.newBuilder();
    ByteString residuals = ByteString.EMPTY;
    for (Push push : pushes) {
      RowSpan.Builder row =
          rows.addRowsBuilder()
              .setSession(push.session())
              .setEpoch(push.epoch())
              .setPosition(push.position())
              .setCount(push.input().count())
              .setSample(push.sample())
              .setRowBytes(push.rowBytes());
      switch (push.input()) {
        case RowInput.TokenIds(int[] ids) -> {
          for (int id : ids) {
            row.addIds(id);
          }
        }
        case RowInput.Residuals(int _, var bytes) ->
            residuals = residuals.concat(UnsafeByteOperations.unsafeWrap(bytes.duplicate()));
      }
    }
    return Frame.newBuilder().setRows(rows.setResiduals(residuals)).build();
  }

  /**
   * Visits the rows of a frame. Throws IllegalArgumentException when its numbers contradict each
   * other; rows before that were visited.
   */
  static void visit(Rows frame, Lane lane, RowVisitor visitor) {
    ByteString residuals = frame.getResiduals();
    int offset = 0;
    for (RowSpan row : frame.getRowsList()) {
      int bytes = Math.multiplyExact(row.getCount(), row.getRowBytes());
      if (row.getCount() < 1 || bytes < 0 || bytes > residuals.size() - offset) {
        throw new IllegalArgumentException(
            "The frame has %d bytes of residuals, session (%s) needs %d rows of %d from byte %d."
                .formatted(
                    residuals.size(), row.getSession(), row.getCount(), row.getRowBytes(), offset));
      }
      RowInput input = input(row, residuals.substring(offset, offset + bytes));
      offset += bytes;
      visitor.row(
          row.getSession(),
          row.getEpoch(),
          new Arrival(row.getPosition(), input, row.getSample(), lane == Lane.DECODE));
    }
    if (offset != residuals.size()) {
      throw new IllegalArgumentException(
          "The frame has %d bytes of residuals that no row names."
              .formatted(residuals.size() - offset));
    }
  }

  private static RowInput input(RowSpan row, ByteString residuals) {
    List<Integer> ids = row.getIdsList();
    return ids.isEmpty()
        ? new RowInput.Residuals(row.getCount(), residuals.asReadOnlyByteBuffer())
        : new RowInput.TokenIds(ids.stream().mapToInt(Integer::intValue).toArray());
  }
}
