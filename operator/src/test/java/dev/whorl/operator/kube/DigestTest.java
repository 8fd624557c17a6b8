package dev.whorl.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DigestTest {
  private static ConfigMap map(String first, String second) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .addToLabels(first, "x")
        .addToLabels(second, "x")
        .endMetadata()
        .addToData(first, "1")
        .addToData(second, "1")
        .build();
  }

  private static String digest(ConfigMap map) {
    return Digest.of(List.of(map));
  }

  @Test
  void theOrderOfEntriesDoesNotMatter() {
    assertThat(digest(map("a", "b"))).isEqualTo(digest(map("b", "a")));
    assertThat(digest(map("a", "b"))).isNotEqualTo(digest(map("a", "c")));
  }
}
