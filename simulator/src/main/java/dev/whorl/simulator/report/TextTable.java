package dev.whorl.simulator.report;

import java.util.ArrayList;
import java.util.List;

/** A table for the terminal: the first column left, numbers right. */
public final class TextTable {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns. */
  public TextTable(String... columns) {
    header = List.of(columns);
  }

  /** The columns' names. */
  public List<String> header() {
    return header;
  }

  /** The rows so far. */
  public List<List<String>> rows() {
    return rows.stream().map(List::copyOf).toList();
  }

  /** Adds a row with one cell per column. */
  public TextTable row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "The row (%s) must have %d cells.".formatted(cells, header.size()));
    }
    rows.add(cells);
    return this;
  }

  /** Adds a row with one cell per column. */
  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  /** The lines of the table. */
  public String text() {
    StringBuilder out = new StringBuilder();
    line(out, header);
    rows.forEach(row -> line(out, row));
    return out.toString();
  }

  private void line(StringBuilder out, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < cells.size(); c++) {
      String pad = " ".repeat(width(c) - cells.get(c).length());
      line.append(c == 0 ? cells.get(c) + pad : "  " + pad + cells.get(c));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private int width(int column) {
    int width = header.get(column).length();
    for (List<String> row : rows) {
      width = Math.max(width, row.get(column).length());
    }
    return width;
  }

  /** The table in GitHub's Markdown. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append("| ").append(String.join(" | ", header)).append(" |\n| --- |");
    out.append(" --: |".repeat(header.size() - 1)).append('\n');
    rows.forEach(row -> out.append("| ").append(String.join(" | ", row)).append(" |\n"));
    return out.toString();
  }

  /** The table as comma-separated values. */
  public String csv() {
    StringBuilder out = new StringBuilder(String.join(",", header)).append('\n');
    rows.forEach(row ->
        out.append(String.join(",", row.stream().map(TextTable::quoted).toList())).append('\n'));
    return out.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
