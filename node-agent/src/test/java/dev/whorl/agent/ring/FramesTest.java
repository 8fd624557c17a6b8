package dev.whorl.agent.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.whorl.agent.session.Arrival;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.testing.Bench;
import dev.whorl.executor.RowInput;
import dev.whorl.protocol.data.RowSpan;
import dev.whorl.protocol.data.Rows;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final int ROW_BYTES = 3;

  @Test
  void rowsOfSeveralSessionsComeBackAsTheyWere() {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    List<Push> pushes =
        List.of(
            push("a", 5, new RowInput.Residuals(1, ByteBuffer.wrap(bytes, 0, 3))),
            push("b", 9, new RowInput.TokenIds(77)),
            push("c", 2, new RowInput.Residuals(2, ByteBuffer.wrap(bytes, 3, 6))));

    List<Arrival> back = new ArrayList<>();
    Frames.visit(
        Frames.rows(pushes).getRows(), Lane.DECODE, (session, epoch, rows) -> back.add(rows));

    assertThat(back)
        .containsExactly(
            new Arrival(
                5, new RowInput.Residuals(1, ByteBuffer.wrap(new byte[] {1, 2, 3})), true, true),
            new Arrival(9, new RowInput.TokenIds(77), true, true),
            new Arrival(
                2,
                new RowInput.Residuals(2, ByteBuffer.wrap(new byte[] {4, 5, 6, 7, 8, 9})),
                true,
                true));
  }

  @Test
  void aFrameThatContradictsItselfIsRefused() {
    RowSpan row = RowSpan.newBuilder().setSession("a").setCount(2).setRowBytes(ROW_BYTES).build();

    assertThatThrownBy(() -> visit(row, 5)).hasMessageContaining("needs 2 rows of 3");
    assertThatThrownBy(() -> visit(row, 7)).hasMessageContaining("1 bytes of residuals that no");
    assertThatThrownBy(() -> visit(row.toBuilder().setCount(0).build(), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> visit(row.toBuilder().setCount(1 << 30).setRowBytes(16).build(), 0))
        .isInstanceOf(ArithmeticException.class);
  }

  private static void visit(RowSpan row, int bytes) {
    Rows rows =
        Rows.newBuilder().addRows(row).setResiduals(ByteString.copyFrom(new byte[bytes])).build();
    Frames.visit(rows, Lane.BULK, (session, epoch, arrival) -> {});
  }

  private static Push push(String session, int position, RowInput input) {
    int rowBytes = input instanceof RowInput.Residuals ? ROW_BYTES : 0;
    return new Push(Bench.hop("s2", 12, 4, 6), true, session, 1, position, true, input, rowBytes);
  }
}
