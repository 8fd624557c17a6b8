package dev.whorl.simulator.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of a CSV file (RFC 4180, without fields that go over lines). */
public final class CsvRow {
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private CsvRow() {}

  /** The fields of a file's first line, which may begin with a byte-order mark. */
  public static @Nullable List<String> header(@Nullable String line) {
    if (line == null) {
      return null;
    }
    return fields(line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line);
  }

  /** The fields, without the quotes and the blanks around them; null when a quote does not end. */
  public static @Nullable List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= line.length()) {
      StringBuilder field = new StringBuilder();
      while (at < line.length() && line.charAt(at) != ',') {
        if (line.charAt(at) != '"') {
          field.append(line.charAt(at++));
          continue;
        }
        int end = endOfQuoted(line, at + 1);
        if (end < 0) {
          return null;
        }
        field.append(line, at + 1, end);
        at = end + 1;
      }
      fields.add(field.toString().replace("\"\"", "\"").trim());
      at++;
    }
    return fields;
  }

  private static int endOfQuoted(String line, int start) {
    int end = line.indexOf('"', start);
    while (end >= 0 && end + 1 < line.length() && line.charAt(end + 1) == '"') {
      end = line.indexOf('"', end + 2);
    }
    return end;
  }
}
