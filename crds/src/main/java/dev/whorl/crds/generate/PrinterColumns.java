package dev.whorl.crds.generate;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The columns of {@code kubectl get}: the generator sorts them by path, people read them in order;
 * and it writes the priority 0, which the API server leaves out, so that tools that compare what
 * was applied with what is there would never find them equal.
 */
final class PrinterColumns {
  private PrinterColumns() {}

  static void finish(CustomResourceDefinitionVersion version, Class<?> type) {
    List<String> order =
        Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparingInt(
                (CustomResourceColumnDefinition column) -> order.indexOf(column.getName())));
    for (CustomResourceColumnDefinition column : version.getAdditionalPrinterColumns()) {
      if (Objects.equals(column.getPriority(), 0)) {
        column.setPriority(null);
      }
    }
  }
}
