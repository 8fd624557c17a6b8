package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import java.util.Arrays;
import java.util.List;

/**
 * Prints the width of vectors in this JVM and a hash of logits; started by {@link VectorWidthIT}.
 */
final class WidthProbe {
  private WidthProbe() {}

  public static void main(String[] args) {
    int[] ids = new int[20];
    Arrays.setAll(ids, i -> i * 37 % 101);
    int hash = 0;
    for (String family : TinyModel.all()) {
      for (Precision precision : List.of(Precision.F32, Precision.BF16)) {
        try (Forward forward = new Forward(TinyModel.open(family), precision)) {
          float[] logits = forward.run(ids, (block, residuals) -> {});
          hash = 31 * hash + Arrays.hashCode(Arrays.copyOf(logits, ids.length * 101));
        }
      }
    }
    System.out.println("width " + Lanes.WIDTH + " hash " + hash);
  }
}
