package dev.whorl.executor.rows;

import dev.whorl.executor.Row;
import dev.whorl.executor.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Blocks in which no row's span begins or ends, with the positions that pass them. Positions of all
 * rows are counted one after another, in the order of rows.
 *
 * @param from the first block
 * @param to the block after the last one
 * @param active ascending; at least one
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops index it; never compared
public record Stretch(int from, int to, int[] active) {
  /** The stretches of a pass, in order of blocks. */
  public static List<Stretch> of(List<Row> rows) {
    TreeSet<Integer> cuts = new TreeSet<>();
    for (Row row : rows) {
      cuts.add(row.cache().span().start());
      cuts.add(row.cache().span().end());
    }
    List<Stretch> stretches = new ArrayList<>();
    int from = cuts.removeFirst();
    for (int to : cuts) {
      int[] active = active(rows, from);
      if (active.length > 0) {
        stretches.add(new Stretch(from, to, active));
      }
      from = to;
    }
    return stretches;
  }

  /** Whether the row's positions are among the active ones. */
  public boolean covers(Row row) {
    Span span = row.cache().span();
    return span.start() <= from && from < span.end();
  }

  private static int[] active(List<Row> rows, int block) {
    int[] active = new int[rows.stream().mapToInt(Row::count).sum()];
    int count = 0;
    int at = 0;
    for (Row row : rows) {
      Span span = row.cache().span();
      boolean covers = span.start() <= block && block < span.end();
      for (int i = 0; i < row.count(); i++, at++) {
        if (covers) {
          active[count++] = at;
        }
      }
    }
    return Arrays.copyOf(active, count);
  }
}
