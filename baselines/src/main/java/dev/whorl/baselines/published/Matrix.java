package dev.whorl.baselines.published;

import dev.whorl.planning.model.InvalidInput;
import java.util.Arrays;

/** An immutable matrix of doubles. */
public final class Matrix {
  private final double[][] rows;

  private Matrix(double[][] rows) {
    this.rows = rows;
  }

  /** A matrix of rows of equal length; {@code field} names it in errors. */
  public static Matrix of(String field, double[][] rows) {
    for (double[] row : rows) {
      if (row.length != rows[0].length) {
        throw new InvalidInput(
            field, row.length + " entries in a row", "must have " + rows[0].length + " in each");
      }
    }
    return new Matrix(Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new));
  }

  /** One row. */
  public static Matrix row(double... values) {
    return new Matrix(new double[][] {values.clone()});
  }

  /** Number of rows. */
  public int height() {
    return rows.length;
  }

  /** Number of columns. */
  public int width() {
    return rows.length == 0 ? 0 : rows[0].length;
  }

  /** The entry at a row and a column, from 0. */
  public double at(int row, int column) {
    return rows[row][column];
  }

  /** The largest entry of a column. */
  public double largestInColumn(int column) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double[] row : rows) {
      largest = Math.max(largest, row[column]);
    }
    return largest;
  }
}
