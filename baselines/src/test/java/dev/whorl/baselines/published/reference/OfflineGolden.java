package dev.whorl.baselines.published.reference;

import java.nio.file.Path;

/** Offline golden instances for tests of other packages. */
public final class OfflineGolden {
  private OfflineGolden() {}

  /** The instance of a file. */
  public static OfflineInstance instance(Path file) {
    return (OfflineInstance) InstanceDocument.read(GoldenFiles.read(file));
  }

  /** The proved optimum per token, summed over the requests. */
  public static double optimum(Path file) {
    Object total = GoldenFiles.outputs(GoldenFiles.read(file), "optimum").get("total_ms");
    return ((Number) java.util.Objects.requireNonNull(total)).doubleValue()
        / instance(file).outputTokens();
  }
}
