package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Decoding against the Python package gguf 0.19 (quants.quantize and quants.dequantize of 32
 * numbers). Both sides in hexadecimal, little-endian: equal to the bit.
 */
class TensorTypeTest {
  private static float[] decode(TensorType type, String hex, int numbers) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(type.bytes(numbers)).isEqualTo(bytes.length);
    float[] values = new float[numbers];
    type.decode(MemorySegment.ofArray(bytes), 0, numbers, values);
    return values;
  }

  private static void decodes(TensorType type, String hex, String floats) {
    ByteBuffer bytes = ByteBuffer.allocate(32 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(decode(type, hex, 32));
    assertThat(HexFormat.of().formatHex(bytes.array())).isEqualTo(floats.replaceAll("\\s", ""));
  }

  @Test
  void q8Group0() {
    decodes(
        TensorType.Q8_0,
        "fc22c59fee1f5308d7c6377814a6ba750f81faabd2dccc29fbd51e3d88edb8f3a102",
        """
        000a4ebf005fa9bf00707bbe0084d83e00ed903f0080df3d002e0fbf008c4abf
        0012403f0088d13f00b08b3e00269dbf007474bf004bcc3f0088513e00c1ddbf
        00a0a7bd006b94bf00a420bf0070fbbe009835bf002e0f3f00b08bbd002a16bf
        0088d13e0006553f0088d1bf00b484be00707bbf009835be00e1a5bf0080df3c
        """);
  }

  @Test
  void q4Group0() {
    decodes(
        TensorType.Q4_0,
        "ee328432576a5db98554abcf0972347f2980",
        """
        00c05dbf0050a6bf00c05dbe00c0dd3e00988a3f00c05d3e005026bf00c05dbf
        0050263f0008c23f00c05d3e0050a6bf00c05dbf0008c23f00c05d3e00c0ddbf
        0000000000988abf005026bf00c0ddbe005026bf0050263f00000000005026bf
        00c0dd3e00c05d3f00c0ddbf00c05dbe00988abf00c05dbe0050a6bf00000000
        """);
  }

  @Test
  void q4Group1() {
    decodes(
        TensorType.Q4_1,
        "2f33eebe7432576a5da87554abbf0972337f2980",
        """
        00a055bf0048a4bf00e024be0030033f00cc973f0000823d00281cbf00a055bf
        00a83c3f0044d13f0070933e0048a4bf008c87bf0044d13f0070933e00c0ddbf
        00e024be008c87bf00281cbf0060c5be00281cbf0030033f00e024be00281cbf
        0030033f00a83c3f00c0ddbf00e024be008c87bf00e024be0048a4bf0000823d
        """);
  }

  @Test
  void halves() {
    assertThat(decode(TensorType.F16, "003c00c0ff7b0100", 4))
        .containsExactly(1f, -2f, 65504f, 0x1p-24f);
    assertThat(decode(TensorType.BF16, "803f00c0", 2)).containsExactly(1f, -2f);
    assertThat(decode(TensorType.F32, "0000803f", 1)).containsExactly(1f);
  }
}
