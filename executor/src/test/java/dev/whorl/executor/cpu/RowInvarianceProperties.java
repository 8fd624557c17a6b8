package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.RowInvarianceContract;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.testing.TinyModel;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RowInvarianceProperties extends RowInvarianceContract {
  RowInvarianceProperties() {
    super(CpuDevices::open);
  }

  @Override
  @Property(tries = 40)
  protected void resultsDependOnTheSessionAlone(
      @ForAll boolean window,
      @ForAll NumberFormat format,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 0, max = 6) int companions,
      @ForAll long seed) {
    super.resultsDependOnTheSessionAlone(window, format, threads, companions, seed);
  }

  @Override
  @Property(tries = 12)
  protected void resultsOfQuantisedWeightsDependOnTheSessionAlone(
      @ForAll NumberFormat format,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 0, max = 6) int companions,
      @ForAll long seed) {
    super.resultsOfQuantisedWeightsDependOnTheSessionAlone(format, threads, companions, seed);
  }

  @Property(tries = 13)
  void resultsOfFurtherFamiliesDependOnTheSessionAlone(
      @ForAll @IntRange(max = 12) int family,
      @ForAll NumberFormat format,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 0, max = 6) int companions,
      @ForAll long seed) {
    resultsOfAFamilyDependOnTheSessionAlone(
        TinyModel.FURTHER.get(family), format, threads, companions, seed);
  }
}
