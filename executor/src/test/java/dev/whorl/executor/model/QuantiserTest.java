package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantiserTest {
  /** Written by ggml's own quantisation (gguf-py 0.19) of {@link #row}. */
  private static final String EIGHT =
      "08288518ad40d467fc9124b94be073089d30c457ec7f14a93cd063f88d20b547"
          + "dc6f000000000000000000000000000000000000000000000000000000000000"
          + "00000000891c00f91cc071f25ceb7fab38d62ac8558115a40e8f40e4070007e4"
          + "408f0ea41581";

  private static final String FOUR =
      "00b8cf379d047be248bf269df36ad148ae150080888888888888888888888888"
          + "8888888880ac78e876fc41a9828980ad44fb75ec73ff";

  /** Numbers of both signs, halves between codes, a group of zeros. */
  private static float[] row() {
    float[] row = new float[96];
    for (int i = 0; i < 32; i++) {
      row[i] = (i * 37 % 64 - 31) / 8f;
      row[32 + i] = 0;
      row[64 + i] = (i % 2 == 0 ? 1 : -1) * (i * i % 23) * 0.03125f;
    }
    return row;
  }

  @Test
  void theBitsAreGgmls() {
    assertThat(coded(row(), TensorType.Q8_0)).isEqualTo(EIGHT);
    assertThat(coded(row(), TensorType.Q4_0)).isEqualTo(FOUR);
  }

  private static String coded(float[] row, TensorType type) {
    byte[] bytes = new byte[(int) type.bytes(row.length)];
    Quantiser.write(row, type, MemorySegment.ofArray(bytes), 0);
    return HexFormat.of().formatHex(bytes);
  }

  @ParameterizedTest
  @EnumSource(
      value = TensorType.class,
      names = {"Q8_0", "Q4_0"})
  void aNumberIsOffByAtMostItsScale(TensorType type) {
    float[] row = row();
    byte[] bytes = new byte[(int) type.bytes(row.length)];
    Quantiser.write(row, type, MemorySegment.ofArray(bytes), 0);
    float[] decoded = new float[row.length];
    type.decode(MemorySegment.ofArray(bytes), 0, row.length, decoded);
    float levels = type == TensorType.Q8_0 ? 2 * 127 : 8;
    for (int i = 0; i < row.length; i++) {
      assertThat(decoded[i]).isCloseTo(row[i], within(1.01f * 4 / levels));
    }
  }

  @Test
  void anotherFormatIsRefused() {
    assertThatThrownBy(
            () -> Quantiser.write(row(), TensorType.Q4_1, MemorySegment.ofArray(new byte[60]), 0))
        .hasMessageContaining("96 numbers")
        .hasMessageContaining("Q4_1");
  }
}
