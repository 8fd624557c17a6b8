package dev.whorl.planning.exact;

import java.util.ArrayList;
import java.util.List;

/** A minimisation over whole-numbered variables from 0, whatever solver it is given to. */
final class IntegerProgram {
  private final List<Integer> uppers = new ArrayList<>();
  private final List<Double> costs = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /** A new variable between 0 and {@code upper}; returns its index. */
  int variable(int upper, double cost) {
    uppers.add(upper);
    costs.add(cost);
    return uppers.size() - 1;
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

  int upper(int variable) {
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
