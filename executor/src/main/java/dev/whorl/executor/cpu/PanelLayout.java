package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Quantisation;
import dev.whorl.executor.model.TensorType;

/**
 * How a quantised matrix lies in memory: panels of 16 outputs, the stored bits in another order, so
 * that one vector lane is one output and a sum never crosses lanes.
 *
 * <p>A panel has its codes first, then its scales. Codes come in tiles of 32 inputs: 8 vectors of
 * 64 bytes, of which vector j has the inputs 4j to 4j + 3 of every output, four bytes an output.
 * Bits of a code are spread over planes: low nibbles of vectors p and p + 4 share byte plane p;
 * two-bit planes hold vectors 0–3 and 4–7; bit j of the one-bit plane belongs to vector j. Scales
 * of a group are 16 binary16 (then 16 minimums), then each byte of the packed integer scales 16
 * times, once an output.
 */
record PanelLayout(Quantisation format, int inputs) {
  static final int OUTPUTS = TensorType.PANEL;
  static final int VECTOR = 64;

  /** Bytes of codes for 32 inputs. */
  int tileBytes() {
    return VECTOR * format.bits();
  }

  int tiles() {
    return inputs / Matrix.GROUP;
  }

  int groups() {
    return inputs / format.groupNumbers();
  }

  /** Where a group's scales begin in a panel. */
  int scales(int group) {
    return tiles() * tileBytes() + group * scaleBytes();
  }

  private int scaleBytes() {
    return packedScales() + OUTPUTS * format.scaleBytes();
  }

  /** Where, within a group's scales, the packed integer scales begin. */
  int packedScales() {
    return format.minimum() == Quantisation.Minimum.NONE ? 2 * OUTPUTS : 4 * OUTPUTS;
  }

  /** Adds a code's bits to a panel that was zero there. */
  void put(byte[] panel, int input, int output, int code) {
    int tile = input / Matrix.GROUP * tileBytes();
    int j = input % Matrix.GROUP / 4;
    int at = tile + output * 4 + input % 4;
    switch (format.bits()) {
      case 8 -> panel[at + VECTOR * j] = (byte) code;
      case 2 -> two(panel, at, j, code);
      case 3 -> {
        two(panel, at, j, code & 3);
        panel[at + 2 * VECTOR] |= (byte) ((code >> 2) << j);
      }
      default -> {
        panel[at + VECTOR * (j % 4)] |= (byte) ((code & 15) << (4 * (j / 4)));
        if (format.bits() == 5) {
          panel[at + 4 * VECTOR] |= (byte) ((code >> 4) << j);
        } else if (format.bits() == 6) {
          two(panel, at + 4 * VECTOR, j, code >> 4);
        }
      }
    }
  }

  private static void two(byte[] panel, int at, int j, int bits) {
    panel[at + VECTOR * (j / 4)] |= (byte) (bits << (2 * (j % 4)));
  }

  /** A code of a panel. */
  int code(byte[] panel, int input, int output) {
    int tile = input / Matrix.GROUP * tileBytes();
    int j = input % Matrix.GROUP / 4;
    int at = tile + output * 4 + input % 4;
    return switch (format.bits()) {
      case 8 -> panel[at + VECTOR * j] & 255;
      case 2 -> two(panel, at, j);
      case 3 -> two(panel, at, j) | (((panel[at + 2 * VECTOR] >> j) & 1) << 2);
      default -> {
        int low = (panel[at + VECTOR * (j % 4)] >> (4 * (j / 4))) & 15;
        int high =
            switch (format.bits()) {
              case 5 -> (panel[at + 4 * VECTOR] >> j) & 1;
              case 6 -> two(panel, at + 4 * VECTOR, j);
              default -> 0;
            };
        yield low | (high << 4);
      }
    };
  }

  private static int two(byte[] panel, int at, int j) {
    return (panel[at + VECTOR * (j / 4)] >> (2 * (j % 4))) & 3;
  }
}
