package dev.whorl.executor.rows;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The contract of a row, checked before anything runs. For every backend. */
public final class RowCheck {
  private final Row row;
  private final SessionCache cache;
  private final Slot slot;
  private final Geometry geometry;

  /** What a check needs to know of a session's cache. */
  public record Slot(Geometry geometry, Precision precision, boolean released) {}

  private RowCheck(Row row, Slot slot) {
    this.row = row;
    this.cache = row.cache();
    this.slot = slot;
    this.geometry = slot.geometry();
  }

  /**
   * Checks the rows of a step.
   *
   * @param limits of the device
   * @param slots what is known of a cache; null for one of another executor
   * @throws IllegalArgumentException when a row breaks the contract of {@link Row}, or all together
   *     exceed the limits
   */
  public static void all(
      List<Row> rows, StepLimits limits, Function<SessionCache, @Nullable Slot> slots) {
    require(!rows.isEmpty(), "A step needs at least one row.");
    require(
        rows.size() <= limits.rows(),
        "The step has %d rows, this device takes %d at most.",
        rows.size(),
        limits.rows());
    long positions = rows.stream().mapToLong(Row::count).sum();
    require(
        positions <= limits.positions(),
        "The step has %d positions, this device takes %d at most.",
        positions,
        limits.positions());
    Set<SessionCache> seen = new HashSet<>();
    for (Row row : rows) {
      Slot slot = slots.apply(row.cache());
      if (slot == null) {
        throw new IllegalArgumentException(
            "The cache of session " + row.cache().session() + " belongs to another executor.");
      }
      require(
          seen.add(row.cache()), "The session %s has two rows in one step.", row.cache().session());
      new RowCheck(row, slot).run();
    }
  }

  private void run() {
    String session = cache.session();
    require(!slot.released(), "The session %s has released its cache.", session);
    require(
        row.position() >= 0 && row.count() <= cache.tokens() - row.position(),
        "The positions %d to %d of session %s exceed its slot of %d tokens.",
        row.position(),
        row.position() + row.count() - 1L,
        session,
        cache.tokens());
    boolean last = cache.span().end() == geometry.blocks();
    require(
        row.sampling() == null || last,
        "The session %s samples, but its span %s ends before block %d.",
        session,
        cache.span(),
        geometry.blocks());
    switch (row.input()) {
      case RowInput.TokenIds tokens -> checkIds(tokens.ids());
      case RowInput.Residuals residuals -> checkResiduals(residuals);
    }
  }

  private void checkIds(int[] ids) {
    require(
        cache.span().start() == 0,
        "The session %s sends token ids, but its span %s does not begin at block 0.",
        cache.session(),
        cache.span());
    for (int id : ids) {
      require(
          id >= 0 && id < geometry.vocabulary(),
          "The token id (%d) of session %s is not below the vocabulary (%d).",
          id,
          cache.session(),
          geometry.vocabulary());
    }
  }

  private void checkResiduals(RowInput.Residuals residuals) {
    require(
        cache.span().start() > 0,
        "The session %s sends residuals, but its span begins at block 0, which takes token ids.",
        cache.session());
    long expected = (long) residuals.count() * geometry.residualBytes(slot.precision());
    require(
        residuals.bytes().remaining() == expected,
        "The residuals of session %s have %d bytes, expected are %d.",
        cache.session(),
        residuals.bytes().remaining(),
        expected);
  }

  @SuppressWarnings("AnnotateFormatMethod") // would need a library
  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }
}
