package dev.whorl.cli.text;

import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import java.util.ArrayList;
import java.util.List;

/** Which blocks are where, as a picture: a line per server, a column per block. */
public final class PlacementMap {
  private static final int MOST_COLUMNS = 64;

  private PlacementMap() {}

  /**
   * The lines of the picture. Models of more than {@value #MOST_COLUMNS} blocks share a column
   * between several.
   *
   * @param blocks of the model
   */
  public static List<String> lines(Placement placement, int blocks) {
    int perColumn = Math.ceilDiv(blocks, MOST_COLUMNS);
    int width = placement.spans().stream().mapToInt(s -> s.server().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (HostedSpan hosted : placement.spans()) {
      StringBuilder row = new StringBuilder();
      for (int block = 0; block < blocks; block += perColumn) {
        boolean inside = hosted.span().start() < block + perColumn && block < hosted.span().end();
        row.append(inside ? '#' : '.');
      }
      lines.add(
          "%s  %s  blocks %d..%d"
              .formatted(
                  pad(hosted.server(), width),
                  row,
                  hosted.span().start(),
                  hosted.span().end() - 1));
    }
    return lines;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
