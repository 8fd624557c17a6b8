package dev.whorl.executor.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.testing.TinyModel;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a span is planned to take is what the file has of it: every expert, every vector. */
class FamilyMemoryTest {
  static List<String> families() {
    return TinyModel.all();
  }

  @ParameterizedTest
  @MethodSource("families")
  void heldBytesAreTheFilesBytes(String family) {
    try (Model model = TinyModel.open(family)) {
      Geometry geometry = model.geometry();
      long matrices = 0;
      long vectors = geometry.hidden();
      for (int block = 0; block < geometry.blocks(); block++) {
        for (BlockTensor role : BlockTensor.values()) {
          if (role.partOf(geometry)) {
            long numbers =
                (long) role.rows(geometry) * role.columns(geometry) * role.copies(geometry);
            boolean matrix = BlockTensor.matrices().contains(role);
            matrices += matrix ? numbers : 0;
            vectors += matrix ? 0 : numbers;
          }
        }
      }
      long tables =
          (long) geometry.vocabulary() * geometry.hidden() * (geometry.tiedEmbeddings() ? 1 : 2);
      long held = WeightFormats.stored(model).spanBytes(0, geometry.blocks());
      // Matrices as stored, in bf16; norms, biases and routers in f32.
      assertThat(held).isEqualTo(2 * (matrices + tables) + 4 * vectors);
      long file = model.files().getFirst().bytes();
      assertThat(file)
          .as("header aside")
          .isBetween(held - 2 * vectors, held - 2 * vectors + 16_384);
    }
  }
}
