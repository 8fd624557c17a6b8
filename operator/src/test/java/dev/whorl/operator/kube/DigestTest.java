package dev.whorl.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "500m, 0.5",
    "448Mi, 458752Ki",
    "256Mi, 0.25Gi",
    "1e9, 1G",
    "1000Mi, 1048576000",
    "2, 2000m"
  })
  void theSpellingOfAQuantityDoesNotMatter(String one, String same) {
    assertThat(limit(one)).isEqualTo(limit(same)).isNotEqualTo(limit("3"));
    assertThat(Digest.amount(new Quantity(one))).isEqualTo(Digest.amount(new Quantity(same)));
  }

  private static String limit(String quantity) {
    return Digest.of(
        List.of(
            new PodBuilder()
                .withNewSpec()
                .addNewContainer()
                .withNewResources()
                .addToLimits("cpu", new Quantity(quantity))
                .endResources()
                .endContainer()
                .endSpec()
                .build()));
  }
}
