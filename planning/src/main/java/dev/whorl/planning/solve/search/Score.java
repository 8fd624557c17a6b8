package dev.whorl.planning.solve.search;

/**
 * How good a draft is, the first difference decides: sessions without a slot, money or power above
 * the limit, time above the objective, then the goal, then time.
 *
 * @param missing sessions without a slot, and slots missing after tolerated failures
 * @param overspent share above the limits of price and power
 * @param late share of the worst chain above the objective, plus that of its time to first token
 * @param goal seconds, price or watts
 * @param seconds the load-profile objective
 */
public record Score(double missing, double overspent, double late, double goal, double seconds)
    implements Comparable<Score> {
  private static final double EQUAL = 1e-12;

  /** Whether all limits are kept. */
  public boolean feasible() {
    return missing == 0 && overspent == 0 && late == 0;
  }

  @Override
  public int compareTo(Score other) {
    int order = compare(missing, other.missing);
    order = order != 0 ? order : compare(overspent, other.overspent);
    order = order != 0 ? order : compare(late, other.late);
    order = order != 0 ? order : compare(goal, other.goal);
    return order != 0 ? order : compare(seconds, other.seconds);
  }

  private static int compare(double a, double b) {
    if (a == b || Math.abs(a - b) <= EQUAL * Math.max(Math.abs(a), Math.abs(b))) {
      return 0;
    }
    return Double.compare(a, b);
  }

  /** Whether limits broken before are broken less, or the goal is better by at least the share. */
  boolean worthAfter(Score before, double share) {
    return missing < before.missing
        || overspent < before.overspent
        || late < before.late
        || goal <= before.goal * (1 - share);
  }

  /** Whether this draft is the better one. */
  public boolean betterThan(Score other) {
    return compareTo(other) < 0;
  }
}
