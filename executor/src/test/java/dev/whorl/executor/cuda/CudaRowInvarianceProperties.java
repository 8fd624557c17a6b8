package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.RowInvarianceContract;
import dev.whorl.executor.model.NumberFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CudaRowInvarianceProperties extends RowInvarianceContract {
  CudaRowInvarianceProperties() {
    super(EmulatedGpu::open);
  }

  @Override
  @Property(tries = 5)
  protected void resultsDependOnTheSessionAlone(
      @ForAll boolean window,
      @ForAll NumberFormat format,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 0, max = 6) int companions,
      @ForAll long seed) {
    super.resultsDependOnTheSessionAlone(window, format, threads, companions, seed);
  }

  @Override
  @Property(tries = 2)
  protected void resultsOfQuantisedWeightsDependOnTheSessionAlone(
      @ForAll NumberFormat format,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 0, max = 6) int companions,
      @ForAll long seed) {
    super.resultsOfQuantisedWeightsDependOnTheSessionAlone(format, threads, companions, seed);
  }

  /** What only these have: experts, caps and windows of some blocks, a norm over all heads. */
  @Property(tries = 6)
  void resultsOfFurtherFamiliesDependOnTheSessionAlone(
      @ForAll("families") String family,
      @ForAll NumberFormat format,
      @ForAll @IntRange(min = 0, max = 6) int companions,
      @ForAll long seed) {
    resultsOfAFamilyDependOnTheSessionAlone(family, format, 1, companions, seed);
  }

  @Provide
  Arbitrary<String> families() {
    return Arbitraries.of("gemma2", "olmo2", "phi3", "mixtral", "qwen3-moe");
  }
}
