package dev.whorl.simulator.workload;

import dev.whorl.simulator.document.BadDocument;
import dev.whorl.simulator.document.CsvRow;
import dev.whorl.simulator.engine.Request;
import dev.whorl.simulator.engine.RequestSource;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Requests from a CSV file with the columns TIMESTAMP, ContextTokens and GeneratedTokens (the
 * format of the Azure LLM inference traces), read as the run goes on. Columns may stand in any
 * order; other columns are not read.
 */
public final class Trace implements RequestSource, Closeable {
  private static final List<String> COLUMNS =
      List.of("TIMESTAMP", "ContextTokens", "GeneratedTokens");
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd")
          .appendPattern("[' ']['T']")
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern("[XXX][X]")
          .toFormatter(Locale.ROOT);

  private final String name;
  private final BufferedReader in;
  private final Fit fit;
  private final int[] columns;
  private @Nullable LocalDateTime first;
  private double last;
  private int line = 1;
  private long skipped;

  private Trace(String name, BufferedReader in, Fit fit) throws IOException {
    this.name = name;
    this.in = in;
    this.fit = fit;
    this.columns = columns(in.readLine());
  }

  /**
   * How a trace is used.
   *
   * @param speedUp 2 plays it in half the time
   * @param untilSeconds of the run; later requests are not read
   * @param maxInput longer prompts are cut to this when {@code cut}, else refused by admission
   * @param maxOutput likewise for outputs
   * @param known what dispatch is told
   */
  public record Fit(
      int deployment,
      double speedUp,
      double untilSeconds,
      boolean cut,
      int maxInput,
      int maxOutput,
      Arrivals.Known known) {}

  /** Opens a trace. */
  public static Trace open(Path file, Fit fit) {
    try {
      return new Trace(file.toString(), Files.newBufferedReader(file, StandardCharsets.UTF_8), fit);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The trace (%s) cannot be read: %s.".formatted(file, e.getMessage()), e);
    }
  }

  private int[] columns(@Nullable String header) {
    List<String> names = CsvRow.header(header);
    return COLUMNS.stream()
        .mapToInt(column -> {
          int at = names == null ? -1 : names.indexOf(column);
          if (at < 0) {
            throw wrong(
                "column " + column, header == null ? "an empty file" : header, "is missing");
          }
          return at;
        })
        .toArray();
  }

  @Override
  public @Nullable Request next() {
    try {
      String row = in.readLine();
      while (row != null && row.isBlank()) {
        line++;
        row = in.readLine();
      }
      line++;
      return row == null ? null : request(row);
    } catch (IOException e) {
      throw new UncheckedIOException("The trace " + name + " cannot be read on.", e);
    }
  }

  private @Nullable Request request(String row) {
    List<String> fields = CsvRow.fields(row);
    if (fields == null) {
      throw wrong("line", row, "has a quote that does not end");
    }
    double at = arrival(field(fields, 0)) / fit.speedUp;
    if (at > fit.untilSeconds) {
      return null;
    }
    if (at < last) {
      throw wrong("TIMESTAMP", field(fields, 0), "must not be before the line above it");
    }
    last = at;
    int input = tokens("ContextTokens", field(fields, 1));
    int output = tokens("GeneratedTokens", field(fields, 2));
    if (fit.cut) {
      skipped += input > fit.maxInput || output > fit.maxOutput ? 1 : 0;
      input = Math.min(input, fit.maxInput);
      output = Math.min(output, fit.maxOutput);
    }
    return new Request(
        at, fit.deployment, input, output, fit.known.exactly() ? output : fit.known.otherwise());
  }

  /** Requests that were cut to the slot so far. */
  public long cut() {
    return skipped;
  }

  private String field(List<String> fields, int column) {
    if (columns[column] >= fields.size()) {
      throw wrong(COLUMNS.get(column), "missing", "must be on every line");
    }
    return fields.get(columns[column]);
  }

  private double arrival(String text) {
    try {
      LocalDateTime at = LocalDateTime.parse(text, TIMESTAMP);
      if (first == null) {
        first = at;
      }
      return Duration.between(first, at).toNanos() / 1e9;
    } catch (DateTimeParseException e) {
      throw wrong("TIMESTAMP", text, "must look like 2023-11-16 18:17:03.97");
    }
  }

  private int tokens(String column, String text) {
    try {
      return Math.max(1, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw wrong(column, text, "must be a whole number");
    }
  }

  private BadDocument wrong(String field, String value, String advice) {
    return new BadDocument("%s:%d: The %s (%s) %s.".formatted(name, line, field, value, advice));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
