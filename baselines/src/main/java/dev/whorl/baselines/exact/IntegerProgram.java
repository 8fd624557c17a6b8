package dev.whorl.baselines.exact;

import java.util.ArrayList;
import java.util.List;

/**
 * A minimisation over variables from 0, most of them whole-numbered, whatever solver it is given
 * to.
 */
final class IntegerProgram {
  private final List<Double> uppers = new ArrayList<>();
  private final List<Boolean> whole = new ArrayList<>();
  private final List<Double> costs = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /** A new variable between 0 and {@code upper}; returns its index. */
  int variable(int upper, double cost) {
    return add(upper, cost, true);
  }

  /** A new variable that need not be whole. */
  int real(double upper, double cost) {
    return add(upper, cost, false);
  }

  private int add(double upper, double cost, boolean isWhole) {
    uppers.add(upper);
    costs.add(cost);
    whole.add(isWhole);
    return uppers.size() - 1;
  }

  boolean whole(int variable) {
    return whole.get(variable);
  }

  /** A new row: low ≤ Σ coefficient · variable ≤ high, to be filled. */
  Row row(double low, double high) {
    Row row = new Row(low, high, new ArrayList<>());
    rows.add(row);
    return row;
  }

  int size() {
    return uppers.size();
  }

  double upper(int variable) {
    return uppers.get(variable);
  }

  double cost(int variable) {
    return costs.get(variable);
  }

  List<Row> rows() {
    return rows;
  }

  record Row(double low, double high, List<Term> terms) {
    Row add(int variable, double coefficient) {
      terms.add(new Term(variable, coefficient));
      return this;
    }
  }

  record Term(int variable, double coefficient) {}
}
