package dev.whorl.e2e.platform;

import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the chart itself says of an installation: {@code helm test}. */
@ExtendWith(KeepsFailures.class)
class InstalledPlatform {
  @Test
  void theTestOfTheChartPasses() {
    Product.installed().test();
  }
}
