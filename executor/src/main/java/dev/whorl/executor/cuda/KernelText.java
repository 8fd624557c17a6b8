package dev.whorl.executor.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The kernels' source: one text, in the order in which its files lean on each other. */
final class KernelText {
  private static final List<String> FILES =
      List.of(
          "port.cuh",
          "numbers.cuh",
          "edge.cu",
          "experts.cu",
          "product.cu",
          "tensor_product.cu",
          "position.cu",
          "attention.cu",
          "head.cu",
          "primitives.cu");

  private KernelText() {}

  /** The whole text; compilers' messages name its files. */
  static String read() {
    StringBuilder text = new StringBuilder();
    for (String file : FILES) {
      text.append("#line 1 \"").append(file).append("\"\n").append(read(file));
    }
    return text.toString();
  }

  private static String read(String file) {
    try (InputStream in =
        Objects.requireNonNull(KernelText.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names the text: 16 hexadecimal digits. */
  static String hash() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(read().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
    }
  }
}
